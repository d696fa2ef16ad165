/** The cluster's certificates: made at the first start, renewed before they end. */
@NullMarked
package dev.j8s.cli.certificate;

import org.jspecify.annotations.NullMarked;
