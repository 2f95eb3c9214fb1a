/** Hash trees: one root that stands for a list, and short proofs that an entry is in it. */
@NullMarked
package dev.cairn.secagg.merkle;

import org.jspecify.annotations.NullMarked;
