/** What a user types: one class a command, thin over the rooms below. */
@NullMarked
package dev.j8s.cli.command;

import org.jspecify.annotations.NullMarked;
