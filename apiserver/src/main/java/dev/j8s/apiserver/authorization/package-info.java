/**
 * May they: what each user may do, denied unless an authorizer allows it. Nodes get what their own
 * pods need, j8s's components what their work needs.
 */
@NullMarked
package dev.j8s.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
