/** The coordinator's admin API as a Java client sees it: typed, with deadlines, over HTTP. */
@NullMarked
package dev.cairn.cli.admin;

import org.jspecify.annotations.NullMarked;
