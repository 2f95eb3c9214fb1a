/**
 * Events as JSON: the form in which the journal keeps them for good. It only grows; whatever was
 * once written can be read.
 */
@NullMarked
package dev.cairn.server.store.codec;

import org.jspecify.annotations.NullMarked;
