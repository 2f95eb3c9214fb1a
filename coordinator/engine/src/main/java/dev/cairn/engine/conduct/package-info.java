/** What clients may do wrong in rounds, and when that is enough to keep them away for a while. */
@NullMarked
package dev.cairn.engine.conduct;

import org.jspecify.annotations.NullMarked;
