package dev.j8s.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class, with the classes nested in it, a cluster: parameters of type {@link
 * J8sCluster} are that cluster, and a parameter with {@link FreshNamespace} is a namespace for one
 * test.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(J8sExtension.class)
public @interface J8sTest {
  /** How many simulated nodes the cluster begins with: {@code node-1}, {@code node-2}, ... */
  int nodes() default 1;
}
