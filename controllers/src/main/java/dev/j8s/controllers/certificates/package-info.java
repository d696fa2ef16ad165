/**
 * Certificates on request: what nodes ask for is approved when it is theirs, what is approved is
 * signed with the cluster's CA, and what nobody needs any more is deleted.
 */
@NullMarked
package dev.j8s.controllers.certificates;

import org.jspecify.annotations.NullMarked;
