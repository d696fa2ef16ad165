/** What is served: groups, versions and resources, aggregated or one by one, and the version. */
@NullMarked
package dev.j8s.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
