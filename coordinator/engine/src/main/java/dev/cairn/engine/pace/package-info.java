/** When devices that are not needed now should come back, whatever their number. */
@NullMarked
package dev.cairn.engine.pace;

import org.jspecify.annotations.NullMarked;
