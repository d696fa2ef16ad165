package dev.j8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.j8s.client.Scope;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Test classes as users write them, and what they were given; run by {@link J8sExtensionTest}. */
final class ExtensionCases {
  static final List<J8sCluster> clusters = new ArrayList<>();
  static final List<String> namespaces = new ArrayList<>();
  static final List<String> nodeNames = new ArrayList<>();

  private ExtensionCases() {}

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
  @TestMethodOrder(MethodOrderer.MethodName.class)
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
