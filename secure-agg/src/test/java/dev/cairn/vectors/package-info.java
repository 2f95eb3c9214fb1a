/** The reader of the test vectors under {@code vectors/}, each file with its source. */
@NullMarked
package dev.cairn.vectors;

import org.jspecify.annotations.NullMarked;
