/**
 * The ring in which updates are summed: 64-bit lanes modulo 2^64 that hold packed fixed-point
 * fields, the same for plain and for masked rounds.
 */
@NullMarked
package dev.cairn.secagg.ring;

import org.jspecify.annotations.NullMarked;
