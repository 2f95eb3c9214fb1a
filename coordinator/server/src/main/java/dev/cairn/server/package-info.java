/** The coordinator: the one place that knows all adapters and puts them together. */
@NullMarked
package dev.cairn.server;

import org.jspecify.annotations.NullMarked;
