/**
 * What the engine needs from outside: a journal, stores, and somebody who tells waiting clients.
 * Implementations stand in the server, in memory, and in the fault simulation.
 */
@NullMarked
package dev.cairn.engine.port;

import org.jspecify.annotations.NullMarked;
