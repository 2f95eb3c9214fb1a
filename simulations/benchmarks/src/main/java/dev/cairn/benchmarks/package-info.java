/**
 * What a coordinator costs: a real process under a bounded load over loopback, measured from
 * outside by what the system says of it.
 */
@NullMarked
package dev.cairn.benchmarks;

import org.jspecify.annotations.NullMarked;
