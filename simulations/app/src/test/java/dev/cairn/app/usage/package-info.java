/**
 * The {@code cairn} command as a user meets it: what it refuses, what it repeats, what it leaves.
 */
@NullMarked
package dev.cairn.app.usage;

import org.jspecify.annotations.NullMarked;
