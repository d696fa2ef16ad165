/** What the API server keeps there by itself: system namespaces, its own service, priorities. */
@NullMarked
package dev.j8s.apiserver.system;

import org.jspecify.annotations.NullMarked;
