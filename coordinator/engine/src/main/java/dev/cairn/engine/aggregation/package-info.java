/**
 * From accepted updates to the next model: the reducer over the ring, and the server's optimizer.
 */
@NullMarked
package dev.cairn.engine.aggregation;

import org.jspecify.annotations.NullMarked;
