package dev.cairn.protocol.identity;

import dev.cairn.secagg.message.VerifiedSigner;

/**
 * A credential that holds between two moments.
 *
 * @param signer whose it is; its arrays are not copied and must not be changed
 */
record VerifiedCredential(VerifiedSigner signer, long fromMillis, long untilMillis) {

  /** Whether it held at some moment from {@code sinceMillis} to {@code nowMillis}. */
  boolean held(long sinceMillis, long nowMillis) {
    return fromMillis <= nowMillis && sinceMillis <= untilMillis;
  }
}
