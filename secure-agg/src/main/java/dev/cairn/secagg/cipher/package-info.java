/**
 * The primitives of suite 0x0001 of CSA/1: key agreement, signatures, key derivation, sealing and
 * mask streams, over secrets that are wiped when they are closed.
 */
@NullMarked
package dev.cairn.secagg.cipher;

import org.jspecify.annotations.NullMarked;
