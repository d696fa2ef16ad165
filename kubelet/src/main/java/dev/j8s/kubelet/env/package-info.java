/**
 * What a container is started with: its environment, command and arguments with all references
 * resolved.
 */
@NullMarked
package dev.j8s.kubelet.env;

import org.jspecify.annotations.NullMarked;
