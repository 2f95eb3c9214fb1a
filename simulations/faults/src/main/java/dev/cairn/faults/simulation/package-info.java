/**
 * Whole runs under whatever a seed brings: lists of operations, the world in which they happen, and
 * the search for the shortest list that breaks an invariant.
 */
@NullMarked
package dev.cairn.faults.simulation;

import org.jspecify.annotations.NullMarked;
