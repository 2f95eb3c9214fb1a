/** Whole secure rounds in memory: the real client and server, honest, lossy and lying. */
@NullMarked
package dev.cairn.secagg.round;

import org.jspecify.annotations.NullMarked;
