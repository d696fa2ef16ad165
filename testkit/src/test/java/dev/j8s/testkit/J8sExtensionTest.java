package dev.j8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.j8s.client.Scope;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class J8sExtensionTest {
  private static final List<J8sCluster> clusters = new ArrayList<>();
  private static final List<String> namespaces = new ArrayList<>();
  private static final List<String> nodeNames = new ArrayList<>();

  @BeforeEach
  void forget() {
    clusters.clear();
    namespaces.clear();
    nodeNames.clear();
  }

  @Test
  void aClassAndThoseNestedInItShareOneClusterThatIsClosedInTheEnd() {
    EngineExecutionResults results = run(Outer.class);
    results.testEvents().assertStatistics(all -> all.started(3).succeeded(3));
    assertThat(clusters).hasSize(3);
    assertThat(List.copyOf(new java.util.HashSet<>(clusters))).hasSize(1);
    assertThat(clusters.getFirst().kubeconfigFile()).doesNotExist();
    assertThat(nodeNames).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
  }

  @Test
  void eachTestHasANamespaceOfItsOwnThatItsPreparationSharesWithIt() {
    run(Fresh.class).testEvents().assertStatistics(all -> all.started(2).succeeded(2));
    assertThat(namespaces).hasSize(2).doesNotHaveDuplicates().allMatch(n -> n.startsWith("test-"));
  }

  @Test
  void theNamespaceOfATestIsDeletedAfterIt() {
    run(Deleted.class).testEvents().assertStatistics(all -> all.started(2).succeeded(2));
    assertThat(namespaces).hasSize(1);
  }

  @Test
  void aNamespaceForAWholeClassIsRefusedWithTheReason() {
    run(ForAll.class)
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                message(text ->
                    text.startsWith("@FreshNamespace is for one test")
                        && text.contains("ForAll.prepare"))));
  }

  @Test
  void aNamespaceThatIsNoStringIsRefusedWithTheReason() {
    run(OfWrongType.class)
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                message(text -> text.startsWith("@FreshNamespace gives a String, not a int"))));
  }

  private static EngineExecutionResults run(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(testClass)).execute();
  }

  @J8sTest(nodes = 3)
  static class Outer {
    @Test
    void one(J8sCluster cluster) {
      clusters.add(cluster);
      cluster.client().resources(Node.class).list(Scope.ALL).items().stream()
          .map(node -> node.getMetadata().getName())
          .forEach(nodeNames::add);
    }

    @Nested
    class Inner {
      @Test
      void two(J8sCluster cluster) {
        clusters.add(cluster);
      }

      @Nested
      class Innermost {
        @Test
        void three(J8sCluster cluster) {
          clusters.add(cluster);
        }
      }
    }
  }

  @ExtendWith(J8sExtension.class)
  static class Fresh {
    private String prepared = "";

    @BeforeEach
    void prepare(@FreshNamespace String namespace) {
      prepared = namespace;
    }

    @Test
    void one(@FreshNamespace String namespace) {
      assertThat(namespace).isEqualTo(prepared);
      namespaces.add(namespace);
    }

    @Test
    void two(@FreshNamespace String namespace) {
      namespaces.add(namespace);
    }
  }

  @ExtendWith(J8sExtension.class)
  @org.junit.jupiter.api.TestMethodOrder(org.junit.jupiter.api.MethodOrderer.MethodName.class)
  static class Deleted {
    @Test
    void first(@FreshNamespace String namespace) {
      namespaces.add(namespace);
    }

    @Test
    void second(J8sCluster cluster) {
      assertThat(cluster.client().resources(Namespace.class).list(Scope.ALL).items())
          .filteredOn(one -> one.getMetadata().getName().equals(namespaces.getFirst()))
          .allMatch(one -> one.getMetadata().getDeletionTimestamp() != null);
    }
  }

  @ExtendWith(J8sExtension.class)
  static class ForAll {
    @BeforeAll
    static void prepare(@FreshNamespace String namespace) {
      namespaces.add(namespace);
    }

    @Test
    void one() {}
  }

  @ExtendWith(J8sExtension.class)
  static class OfWrongType {
    @Test
    void one(@FreshNamespace int namespace) {
      namespaces.add("" + namespace);
    }
  }
}
