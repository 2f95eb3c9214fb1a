/** The command {@code cairn client}, and the options by which commands name labelled examples. */
@NullMarked
package dev.cairn.client.djl.command;

import org.jspecify.annotations.NullMarked;
