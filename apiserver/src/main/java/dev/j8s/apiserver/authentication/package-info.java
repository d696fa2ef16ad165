/**
 * Who asks: client certificates, service account tokens, bootstrap tokens and a file of static
 * tokens, tried in turn. Also issues service account tokens and reviews tokens for others.
 */
@NullMarked
package dev.j8s.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
