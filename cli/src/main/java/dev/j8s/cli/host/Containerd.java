package dev.j8s.cli.host;

import dev.j8s.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A private containerd for one node. It goes on when the agent ends, and the next agent finds it
 * again by its socket; containers outlive both.
 */
public final class Containerd {
  private static final Duration START = Duration.ofSeconds(30);

  private final Path dataFolder;
  private final Path runFolder;
  private final Path cniFolder;
  private final String sandboxImage;

  /**
   * @param dataFolder images and snapshots, kept over restarts of the machine
   * @param runFolder the socket and what is lost when the machine restarts
   * @param cniFolder where the network writes its configuration
   */
  public Containerd(Path dataFolder, Path runFolder, Path cniFolder, String sandboxImage) {
    this.dataFolder = dataFolder;
    this.runFolder = runFolder;
    this.cniFolder = cniFolder;
    this.sandboxImage = sandboxImage;
  }

  public Path socket() {
    return runFolder.resolve("containerd.sock");
  }

  /** Starts containerd unless it answers already; does not wait for it. */
  public void start(Path log) {
    try {
      Files.createDirectories(dataFolder);
      Files.createDirectories(runFolder);
      Files.createDirectories(cniFolder);
      Files.createDirectories(log.toAbsolutePath().getParent());
      Path configuration = runFolder.resolve("containerd.toml");
      Files.writeString(configuration, configuration());
      if (!answers()) {
        Process started =
            Programs.startDetached(
                log, java.util.List.of("containerd", "--config", configuration.toString()));
        new PidFile(runFolder.resolve("containerd.pid")).write(started.toHandle());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not start containerd", e);
    }
  }

  /** Waits until the socket takes connections. */
  public void await() {
    long deadline = System.nanoTime() + START.toNanos();
    try (WatchService watcher = runFolder.getFileSystem().newWatchService()) {
      runFolder.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
      while (!answers()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new CliException("containerd did not open " + socket() + " in " + START);
        }
        // The socket's file appears a moment before it listens, hence the short limit.
        var key = watcher.poll(Math.min(left, 20_000_000L), TimeUnit.NANOSECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while waiting for containerd", e);
    }
  }

  private boolean answers() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket()));
    } catch (IOException e) {
      return false;
    }
  }

  private String configuration() {
    return """
    version = 2
    root = "%1$s/root"
    state = "%2$s/state"
    temp = "%1$s/tmp"
    oom_score = 0
    [grpc]
      address = "%3$s"
    [plugins."io.containerd.internal.v1.opt"]
      path = "%1$s/opt"
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "%4$s"
      netns_mounts_under_state_dir = true
      stream_server_address = "127.0.0.1"
      stream_server_port = "0"
      disable_apparmor = true
      restrict_oom_score_adj = true
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "/usr/lib/cni"
        conf_dir = "%5$s"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
        runtime_type = "io.containerd.runc.v2"
        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = false
          Root = "%2$s/runc"
    """
        .formatted(dataFolder, runFolder, socket(), sandboxImage, cniFolder);
  }
}
