/** The API server: HTTP, who asks, may they, is it right, commit, tell the watchers. */
@NullMarked
package dev.j8s.apiserver;

import org.jspecify.annotations.NullMarked;
