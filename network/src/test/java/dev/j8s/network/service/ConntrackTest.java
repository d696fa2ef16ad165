package dev.j8s.network.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.j8s.network.TestTool;
import dev.j8s.network.host.Commands;
import dev.j8s.network.service.ServiceRules.Flow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConntrackTest {
  private static final Set<Flow> FLOWS =
      Set.of(
          new Flow("10.96.0.20", 53, "udp", "10.244.0.3"),
          new Flow("10.96.0.20", 53, "udp", "10.244.0.4"),
          new Flow("", 30053, "udp", "10.244.0.3"));

  @TempDir private Path folder;

  @Test
  void atTheStartOnlyWhatNoEndpointAnswersAnyMoreIsForgotten() throws IOException {
    TestTool tool = new TestTool(folder);
    tool.prints(
        """
        udp      17 29 src=10.244.0.9 dst=10.96.0.20 sport=4000 dport=53 src=10.244.0.3 dst=10.244.0.9 sport=53 dport=4000 mark=0 use=1
        udp      17 29 src=10.244.0.9 dst=10.96.0.20 sport=4001 dport=53 [UNREPLIED] src=10.244.0.7 dst=10.244.0.9 sport=53 dport=4001 mark=0 use=1
        udp      17 29 src=10.244.0.9 dst=10.96.0.20 sport=4002 dport=53 [UNREPLIED] src=10.96.0.20 dst=10.244.0.9 sport=53 dport=4002 mark=0 use=1
        udp      17 29 src=192.0.2.1 dst=172.18.0.2 sport=5000 dport=30053 src=10.244.0.8 dst=172.18.0.2 sport=53 dport=5000 mark=0 use=1
        udp      17 29 src=10.244.0.9 dst=192.0.2.7 sport=6000 dport=30053 src=192.0.2.7 dst=172.18.0.2 sport=30053 dport=6000 mark=0 use=1
        udp      17 29 src=10.244.0.9 dst=192.0.2.8 sport=7000 dport=123 src=192.0.2.8 dst=172.18.0.2 sport=123 dport=7000 mark=0 use=1
        """);

    new Conntrack(tool.commands()).forgetOthers(FLOWS);

    assertThat(tool.calls())
        .containsExactly(
            "conntrack -L -p udp",
            "conntrack -D -p udp --dport 53 --orig-dst 10.96.0.20 --reply-src 10.244.0.7",
            "conntrack -D -p udp --dport 53 --orig-dst 10.96.0.20 --reply-src 10.96.0.20",
            "conntrack -D -p udp --dport 30053 --orig-dst 172.18.0.2 --reply-src 10.244.0.8");
  }

  @Test
  void rulesAreWrittenAlsoWhereThereIsNoSuchProgram() {
    Conntrack conntrack = new Conntrack(new Commands(List.of(folder + "/none")));
    assertThatCode(() -> conntrack.forget(FLOWS)).doesNotThrowAnyException();
    assertThatCode(() -> conntrack.forgetOthers(FLOWS)).doesNotThrowAnyException();
  }
}
