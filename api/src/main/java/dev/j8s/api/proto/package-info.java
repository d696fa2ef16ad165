/**
 * The protobuf form of objects, {@code application/vnd.kubernetes.protobuf}: between JSON trees and
 * the wire by the field numbers in the schemas.
 */
@NullMarked
package dev.j8s.api.proto;

import org.jspecify.annotations.NullMarked;
