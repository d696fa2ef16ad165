package dev.j8s.kubelet.container;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The /etc/hosts that a pod's containers share. */
final class HostsFile {
  private static final Path OF_HOST = Path.of("/etc/hosts");

  private HostsFile() {}

  static void write(Path file, Pod pod, PodHostname hostname, List<String> podIps)
      throws IOException {
    Files.createDirectories(file.getParent());
    String content =
        PodContainers.hostNetwork(pod)
            ? "# Kubernetes-managed hosts file (host network).\n" + Files.readString(OF_HOST)
            : ofPod(hostname, podIps);
    Files.writeString(file, content + aliases(pod.getSpec().getHostAliases()));
  }

  static String ofPod(PodHostname hostname, List<String> podIps) {
    StringBuilder text =
        new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """);
    for (String ip : podIps) {
      text.append(ip).append('\t');
      if (!hostname.domain().isEmpty()) {
        text.append(hostname.qualified()).append('\t');
      }
      text.append(hostname.name()).append('\n');
    }
    return text.toString();
  }

  static String aliases(List<HostAlias> aliases) {
    if (aliases.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n# Entries added by HostAliases.\n");
    for (HostAlias alias : aliases) {
      text.append(alias.getIp())
          .append('\t')
          .append(String.join("\t", alias.getHostnames()))
          .append('\n');
    }
    return text.toString();
  }
}
