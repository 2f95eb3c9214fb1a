/**
 * The messages of CSA/1, byte by byte, and what both sides derive from them. A decoder accepts one
 * encoding of each message and refuses everything else before it allocates.
 */
@NullMarked
package dev.cairn.secagg.message;

import org.jspecify.annotations.NullMarked;
