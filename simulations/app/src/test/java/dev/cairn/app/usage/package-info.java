/** What the documents promise a newcomer, done as a newcomer would. */
@NullMarked
package dev.cairn.app.usage;

import org.jspecify.annotations.NullMarked;
