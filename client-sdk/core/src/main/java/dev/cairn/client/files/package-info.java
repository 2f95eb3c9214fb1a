/** Files that are their owner's alone, and that a crash does not damage. */
@NullMarked
package dev.cairn.client.files;

import org.jspecify.annotations.NullMarked;
