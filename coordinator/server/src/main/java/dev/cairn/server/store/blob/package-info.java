/**
 * Large bodies as files named by their SHA-256: updates, models, optimiser states. A body under its
 * final name is complete and durable, whatever was killed when.
 */
@NullMarked
package dev.cairn.server.store.blob;

import org.jspecify.annotations.NullMarked;
