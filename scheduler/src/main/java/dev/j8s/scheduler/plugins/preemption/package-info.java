/** Makes room for pods of higher priority by deleting others. */
@NullMarked
package dev.j8s.scheduler.plugins.preemption;

import org.jspecify.annotations.NullMarked;
