/** Reading and changing JSON trees of objects. */
@NullMarked
package dev.j8s.apiserver.object;

import org.jspecify.annotations.NullMarked;
