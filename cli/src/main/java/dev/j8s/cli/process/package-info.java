/** Assembles the rooms into processes: a server, an agent, or both in one. */
@NullMarked
package dev.j8s.cli.process;

import org.jspecify.annotations.NullMarked;
