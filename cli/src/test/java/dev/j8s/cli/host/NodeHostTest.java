package dev.j8s.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeHostTest {
  @TempDir Path folder;
  private Lan lan = new Lan("j8stest", "172.30.250", Path.of(""));

  @BeforeEach
  void startTheNetwork() {
    boolean possible =
        System.getProperty("user.name").equals("root") && Packages.missing().isEmpty();
    if (!possible) {
      System.err.println("SKIPPED: hosts made of namespaces need root and " + Packages.missing());
    }
    assumeTrue(possible, "root and the programs a node needs");
    lan = new Lan("j8stest", "172.30.250", folder);
    lan.up();
  }

  @AfterEach
  void stopTheNetwork() {
    if (lan.exists()) {
      lan.down();
    }
  }

  @Test
  void twoHostsAreApartAndReachEachOther() {
    NodeHost one = new NodeHost("one", 1, folder.resolve("one"));
    NodeHost two = new NodeHost("two", 2, folder.resolve("two"));
    try {
      one.start(lan);
      two.start(lan);

      assertThat(one.run("hostname")).isEqualTo("one\n");
      assertThat(one.run("sh", "-c", "ls -d /proc/[0-9]* | wc -l").strip()).hasSize(1);
      one.run("busybox", "ping", "-c1", "-w5", lan.address(2));
      one.run("mount", "-t", "tmpfs", "tmpfs", "/mnt");
      assertThat(two.run("cat", "/proc/mounts")).doesNotContain(" /mnt ");
    } finally {
      one.kill();
      two.kill();
    }
    assertThat(one.isUp()).isFalse();
    lan.down();
    assertThat(lan.exists()).isFalse();
  }

  @Test
  void killingAHostEndsEverythingInIt() throws Exception {
    NodeHost host = new NodeHost("one", 1, folder.resolve("one"));
    host.start(lan);
    Process inside = host.startDetached(folder.resolve("log"), java.util.List.of("sleep", "600"));

    host.kill();

    assertThat(inside.waitFor()).isNotZero();
  }
}
