/**
 * Models as both sides see them: an ordered list of named tensors and, for portable models, the
 * layers.
 */
@NullMarked
package dev.cairn.protocol.model;

import org.jspecify.annotations.NullMarked;
