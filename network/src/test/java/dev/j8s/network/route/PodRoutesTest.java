package dev.j8s.network.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.network.TestTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PodRoutesTest {
  private static final Map<String, String> WANTED = Map.of("10.244.1.0/24", "172.18.0.3");

  @TempDir private Path folder;

  @Test
  void aRouteThatTheKernelDroppedIsMadeAgain() throws IOException {
    TestTool tool = new TestTool(folder);
    PodRoutes routes = new PodRoutes(tool.commands());
    routes.apply(WANTED);
    assertThat(tool.input()).isEqualTo("route replace 10.244.1.0/24 via 172.18.0.3 proto 74\n");

    tool.prints("10.244.1.0/24 via 172.18.0.3 dev eth0\n10.244.2.0/24 via 172.18.0.4 dev eth0\n");
    routes.apply(WANTED);
    assertThat(tool.input()).isEqualTo("route del 10.244.2.0/24 proto 74\n");

    tool.prints("");
    routes.apply(WANTED);
    assertThat(tool.input()).isEqualTo("route replace 10.244.1.0/24 via 172.18.0.3 proto 74\n");
  }
}
