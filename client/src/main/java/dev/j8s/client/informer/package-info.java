/** Local, shared, indexed copies of resources, kept by list and watch. */
@NullMarked
package dev.j8s.client.informer;

import org.jspecify.annotations.NullMarked;
