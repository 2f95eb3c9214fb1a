package dev.cairn.faults.simulation;

import dev.cairn.protocol.Refusal;

/**
 * A masked update whose signed header is a good one, and is not the header of what comes with it.
 */
public enum Tampered {
  /** One bit of the body is another one. */
  FLIPPED(Refusal.DIGEST_MISMATCH),
  /** The body ends too early. */
  SHORTENED(Refusal.MALFORMED),
  /** The body has bytes too many. */
  LENGTHENED(Refusal.TOO_LARGE),
  /** The body is that of another client in the round. */
  BODY_OF_ANOTHER(Refusal.DIGEST_MISMATCH),
  /** The same, and the body is announced as what it is. */
  ANNOUNCED_BODY_OF_ANOTHER(Refusal.DIGEST_MISMATCH),
  /** Header and body are those of another client in the round. */
  UPLOAD_OF_ANOTHER(Refusal.MALFORMED),
  /** The body is the client's of an earlier round. */
  EARLIER_BODY(Refusal.DIGEST_MISMATCH),
  /** The same, and the body is announced as what it is. */
  ANNOUNCED_EARLIER_BODY(Refusal.DIGEST_MISMATCH),
  /** Header and body are the client's of an earlier round. */
  EARLIER_UPLOAD(Refusal.MALFORMED);

  private final Refusal refusal;

  Tampered(Refusal refusal) {
    this.refusal = refusal;
  }

  /** Why it is refused while the round takes updates of the client. */
  Refusal refusal() {
    return refusal;
  }
}
