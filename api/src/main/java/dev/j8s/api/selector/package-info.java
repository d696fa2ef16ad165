/** Label and field selectors: parsing and matching. */
@NullMarked
package dev.j8s.api.selector;

import org.jspecify.annotations.NullMarked;
