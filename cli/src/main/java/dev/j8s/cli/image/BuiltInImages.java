package dev.j8s.cli.image;

import dev.j8s.cli.CliException;
import dev.j8s.cli.host.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The images that j8s makes from programs of this machine, so that no registry is needed. */
public final class BuiltInImages {
  /** Holds a pod's namespaces. */
  public static final String PAUSE = "registry.k8s.io/pause:3.10";

  private static final List<Path> INIT = List.of(Path.of("/usr/bin/catatonit"));
  private static final List<Path> BUSYBOX =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

  private BuiltInImages() {}

  /**
   * Writes the archives that are not in the folder yet; answers all, that of {@link #PAUSE} first.
   */
  public static List<Path> make(Path folder) {
    Path pause = folder.resolve("pause.tar");
    if (!Files.exists(pause)) {
      new ImageArchive()
          .program("pause", first(INIT, "catatonit"))
          .entrypoint("/pause", "-P")
          .write(pause, PAUSE);
    }
    Path hello = folder.resolve("hello.tar");
    if (!Files.exists(hello)) {
      busybox()
          .directory("www")
          .script("hello", HELLO)
          .entrypoint("/hello")
          .environment("VERSION", "1")
          .write(hello, "docker.io/j8s/hello:1");
    }
    Path second = folder.resolve("hello-2.tar");
    if (!Files.exists(second)) {
      busybox()
          .directory("www")
          .script("hello", HELLO)
          .entrypoint("/hello")
          .environment("VERSION", "2")
          .write(second, "docker.io/j8s/hello:2");
    }
    Path busybox = folder.resolve("busybox.tar");
    if (!Files.exists(busybox)) {
      busybox().command("sh").write(busybox, "docker.io/j8s/busybox:1");
    }
    return List.of(pause, hello, second, busybox);
  }

  /** Serves one page that says who answers, and {@code /healthz}. */
  private static final String HELLO =
      """
      #!/bin/sh
      mkdir -p /tmp/www/cgi-bin
      printf 'ok\\n' > /tmp/www/healthz
      cat > /tmp/www/cgi-bin/index.cgi <<'PAGE'
      #!/bin/sh
      printf 'Content-Type: text/plain\\r\\n\\r\\n'
      printf '%s from %s, version %s\\n' "${GREETING:-Hello}" "$(hostname)" "$VERSION"
      PAGE
      chmod 755 /tmp/www/cgi-bin/index.cgi
      echo "hello version $VERSION listens on port 8080"
      trap 'echo "hello ends"; exit 0' TERM
      httpd -f -v -p 8080 -h /tmp/www &
      wait $!
      """;

  private static ImageArchive busybox() {
    ImageArchive image = new ImageArchive();
    for (String folder :
        List.of("bin", "etc", "root", "home", "proc", "sys", "dev", "usr", "var")) {
      image.directory(folder);
    }
    image.sharedDirectory("tmp");
    Path busybox = first(BUSYBOX, "busybox-static");
    image.program("bin/busybox", busybox);
    for (String applet : Programs.run(busybox.toString(), "--list").lines().toList()) {
      if (!applet.isBlank() && !applet.equals("busybox")) {
        image.link("bin/" + applet, "busybox");
      }
    }
    return image
        .file(
            "etc/passwd",
            "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n")
        .file("etc/group", "root:x:0:\nnogroup:x:65534:\n");
  }

  private static Path first(List<Path> candidates, String packageName) {
    return candidates.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new CliException(
                candidates.getFirst() + " is missing: install the package " + packageName));
  }
}
