/** Names of groups, versions, kinds and resources. */
@NullMarked
package dev.j8s.api.meta;

import org.jspecify.annotations.NullMarked;
