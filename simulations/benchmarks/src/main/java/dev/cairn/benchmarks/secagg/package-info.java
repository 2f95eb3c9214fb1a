/**
 * What secure aggregation costs by itself, in one process and without a network, beside loops of
 * the bare primitives that it can't do without.
 */
@NullMarked
package dev.cairn.benchmarks.secagg;

import org.jspecify.annotations.NullMarked;
