/**
 * The primitives of suite 0x0001 of CSA/1: key agreement, signatures, key derivation, sealing and
 * mask streams, over secrets that are wiped when they are closed.
 *
 * <p>Wiping ends where the platform begins: ciphers of the JDK copy keys, and the collector moves
 * arrays. Such copies can't be reached any more, but stay in memory until it is used again.
 */
@NullMarked
package dev.cairn.secagg.cipher;

import org.jspecify.annotations.NullMarked;
