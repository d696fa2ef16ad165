package dev.j8s.store.etcd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.j8s.store.Store;
import dev.j8s.store.StoreContract;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class EtcdStoreTest extends StoreContract {
  private static final Path ETCD = Path.of("/usr/bin/etcd");

  @TempDir Path folder;
  private @Nullable Process etcd;

  @Override
  protected Store open() throws IOException {
    assumeTrue(Files.isExecutable(ETCD), "etcd is not installed");
    int clients = freePort();
    String url = "http://127.0.0.1:" + clients;
    String peers = "http://127.0.0.1:" + freePort();
    etcd =
        new ProcessBuilder(
                ETCD.toString(),
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--unsafe-no-fsync")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    return EtcdStore.open(new EtcdOptions(List.of("127.0.0.1:" + clients), null));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stopEtcd() throws InterruptedException {
    if (etcd != null) {
      etcd.destroyForcibly().waitFor();
    }
  }
}
