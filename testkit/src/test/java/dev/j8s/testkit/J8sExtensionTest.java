package dev.j8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class J8sExtensionTest {
  @BeforeEach
  void forget() {
    ExtensionCases.clusters.clear();
    ExtensionCases.namespaces.clear();
    ExtensionCases.nodeNames.clear();
  }

  @Test
  void aClassAndThoseNestedInItShareOneClusterThatIsClosedInTheEnd() {
    EngineExecutionResults results = run(ExtensionCases.Outer.class);
    results.testEvents().assertStatistics(all -> all.started(3).succeeded(3));
    assertThat(ExtensionCases.clusters).hasSize(3);
    assertThat(Set.copyOf(ExtensionCases.clusters)).hasSize(1);
    assertThat(ExtensionCases.clusters.getFirst().kubeconfigFile()).doesNotExist();
    assertThat(ExtensionCases.nodeNames).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
  }

  @Test
  void eachTestHasANamespaceOfItsOwnThatItsPreparationSharesWithIt() {
    run(ExtensionCases.Fresh.class)
        .testEvents()
        .assertStatistics(all -> all.started(2).succeeded(2));
    assertThat(ExtensionCases.namespaces)
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(n -> n.startsWith("test-"));
  }

  @Test
  void theNamespaceOfATestIsDeletedAfterIt() {
    run(ExtensionCases.Deleted.class)
        .testEvents()
        .assertStatistics(all -> all.started(2).succeeded(2));
    assertThat(ExtensionCases.namespaces).hasSize(1);
  }

  @Test
  void aNamespaceForAWholeClassIsRefusedWithTheReason() {
    run(ExtensionCases.ForAll.class)
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
    run(ExtensionCases.OfWrongType.class)
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
}
