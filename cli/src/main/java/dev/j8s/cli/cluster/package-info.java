/** The cluster on this machine as a whole: brought up, looked at, taken down. */
@NullMarked
package dev.j8s.cli.cluster;

import org.jspecify.annotations.NullMarked;
