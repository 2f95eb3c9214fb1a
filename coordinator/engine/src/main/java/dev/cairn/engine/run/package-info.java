/**
 * A run: the plan that was asked for, and the machine that turns it into rounds, attempts and an
 * end.
 */
@NullMarked
package dev.cairn.engine.run;

import org.jspecify.annotations.NullMarked;
