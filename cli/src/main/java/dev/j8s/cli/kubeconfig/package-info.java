/** The user's kubeconfig: a context added and taken away, nothing else touched. */
@NullMarked
package dev.j8s.cli.kubeconfig;

import org.jspecify.annotations.NullMarked;
