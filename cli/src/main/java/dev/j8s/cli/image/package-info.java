/** Container images: made from what is on the machine, imported into every node. */
@NullMarked
package dev.j8s.cli.image;

import org.jspecify.annotations.NullMarked;
