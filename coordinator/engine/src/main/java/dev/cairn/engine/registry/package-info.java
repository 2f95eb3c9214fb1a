/** The versions of a run's model, from which round each of them came, and which of them is best. */
@NullMarked
package dev.cairn.engine.registry;

import org.jspecify.annotations.NullMarked;
