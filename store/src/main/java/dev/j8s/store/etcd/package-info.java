/** The engine for several API servers: an etcd cluster, spoken to by its own gRPC protocol. */
@NullMarked
package dev.j8s.store.etcd;

import org.jspecify.annotations.NullMarked;
