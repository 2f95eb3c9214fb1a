/** What the module's README shows, tried. */
@NullMarked
package dev.cairn.readme;

import org.jspecify.annotations.NullMarked;
