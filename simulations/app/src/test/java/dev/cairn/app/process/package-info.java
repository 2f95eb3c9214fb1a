/** The {@code cairn} command and its coordinator as real processes, for tests. */
@NullMarked
package dev.cairn.app.process;

import org.jspecify.annotations.NullMarked;
