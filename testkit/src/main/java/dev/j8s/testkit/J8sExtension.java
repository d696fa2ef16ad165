package dev.j8s.testkit;

import dev.j8s.client.Client;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Namespace;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link J8sTest} does. Used by {@code @ExtendWith} alone, the cluster begins with no nodes.
 * The cluster starts before the first test of the outermost class and is closed after its last.
 */
public final class J8sExtension implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(J8sExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == J8sCluster.class || parameter.isAnnotated(FreshNamespace.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (!parameter.isAnnotated(FreshNamespace.class)) {
      return cluster(context);
    }
    Class<?> type = parameter.getParameter().getType();
    if (type != String.class) {
      throw new ParameterResolutionException(
          "@FreshNamespace gives a String, not a "
              + type.getSimpleName()
              + ": "
              + parameter.getDeclaringExecutable());
    }
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "@FreshNamespace is for one test, so only a test, @BeforeEach or @AfterEach method can"
              + " ask for it: "
              + parameter.getDeclaringExecutable());
    }
    return context
        .getStore(OURS)
        .computeIfAbsent(
            TestNamespace.class, _ -> TestNamespace.in(cluster(context)), TestNamespace.class)
        .name();
  }

  private static J8sCluster cluster(ExtensionContext context) {
    ExtensionContext outermost = outermostClass(context);
    return outermost
        .getStore(OURS)
        .computeIfAbsent(
            J8sCluster.class, _ -> start(outermost.getRequiredTestClass()), J8sCluster.class);
  }

  private static ExtensionContext outermostClass(ExtensionContext context) {
    ExtensionContext outermost = context;
    for (ExtensionContext at = context;
        at.getTestClass().isPresent();
        at = at.getParent().orElseThrow()) {
      outermost = at;
    }
    return outermost;
  }

  private static J8sCluster start(Class<?> testClass) {
    int nodes =
        AnnotationSupport.findAnnotation(testClass, J8sTest.class).map(J8sTest::nodes).orElse(0);
    J8sCluster cluster = J8sCluster.start();
    try {
      for (int i = 1; i <= nodes; i++) {
        cluster.addNode("node-" + i);
      }
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Deleted when JUnit closes the store of the test's context. */
  private record TestNamespace(Client client, String name) implements AutoCloseable {
    static TestNamespace in(J8sCluster cluster) {
      return new TestNamespace(cluster.client(), cluster.createNamespace("test"));
    }

    @Override
    public void close() {
      client.resources(Namespace.class).delete(null, name, new DeleteOptions());
    }
  }
}
