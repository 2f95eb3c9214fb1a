/**
 * One round as a pure state machine: decide what a command means, evolve by events, nothing else.
 * The driver is its only owner and does the work that the machine asks for.
 */
@NullMarked
package dev.cairn.engine.round;

import org.jspecify.annotations.NullMarked;
