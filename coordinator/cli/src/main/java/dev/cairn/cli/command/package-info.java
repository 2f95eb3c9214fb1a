/** The commands that operate a coordinator through its admin API. */
@NullMarked
package dev.cairn.cli.command;

import org.jspecify.annotations.NullMarked;
