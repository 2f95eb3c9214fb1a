/**
 * Who takes part in a round: how many are selected, how many are enough, and why a round ended
 * without them.
 */
@NullMarked
package dev.cairn.engine.cohort;

import org.jspecify.annotations.NullMarked;
