/**
 * Resources over HTTP: decodes what is sent, calls the registry, and answers in the form that the
 * client wants, from the encoded bytes where nothing has to change.
 */
@NullMarked
package dev.j8s.apiserver.rest;

import org.jspecify.annotations.NullMarked;
