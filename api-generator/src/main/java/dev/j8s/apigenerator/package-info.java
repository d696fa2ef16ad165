/**
 * Turns the published protobuf API and our overlays into the catalogue of resource types, at build
 * time.
 */
@NullMarked
package dev.j8s.apigenerator;

import org.jspecify.annotations.NullMarked;
