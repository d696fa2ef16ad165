/** Types that are served in several versions or groups but stored in one. */
@NullMarked
package dev.j8s.apiserver.conversion;

import org.jspecify.annotations.NullMarked;
