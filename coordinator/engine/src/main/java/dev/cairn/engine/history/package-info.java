/**
 * What a round's journal tells people: who came and went in each of its states, and why it ended.
 */
@NullMarked
package dev.cairn.engine.history;

import org.jspecify.annotations.NullMarked;
