/**
 * The frame of the command {@code cairn}: finds the commands that the modules on the class path
 * contribute, and turns every failure into one line and an exit code.
 */
@NullMarked
package dev.cairn.cli;

import org.jspecify.annotations.NullMarked;
