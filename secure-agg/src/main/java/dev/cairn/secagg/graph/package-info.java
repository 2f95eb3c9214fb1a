/**
 * Who is whose neighbour on a roster, and which numbers hold there: everything that both sides of a
 * round derive alike and never send. Source: CSA1.md, section 3.
 */
@NullMarked
package dev.cairn.secagg.graph;

import org.jspecify.annotations.NullMarked;
