/** What objects are: the catalogue of resource types, names, selectors, patches and errors. */
@NullMarked
package dev.j8s.api;

import org.jspecify.annotations.NullMarked;
