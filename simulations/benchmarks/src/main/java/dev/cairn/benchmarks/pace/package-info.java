/** How many check-ins reach a coordinator that steers the pace of its devices, by their number. */
@NullMarked
package dev.cairn.benchmarks.pace;

import org.jspecify.annotations.NullMarked;
