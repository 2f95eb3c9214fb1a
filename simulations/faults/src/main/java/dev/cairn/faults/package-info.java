/**
 * Runs of the real engine in which the coordinator crashes and messages get lost, in one thread and
 * under a clock that stands still: the same seeds give the same run.
 */
@NullMarked
package dev.cairn.faults;

import org.jspecify.annotations.NullMarked;
