/**
 * What every namespace has from the start, its default service account and the cluster's CA; and
 * the tokens in secrets that users ask for.
 */
@NullMarked
package dev.j8s.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
