package dev.cairn.faults.simulation;

import dev.cairn.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** What a client sends that no honest client does. All but {@link #TINY} must be refused. */
public enum Spoilt {
  /** An update that ends too early. */
  TOO_SHORT(Refusal.MALFORMED),
  /** An update with bytes too many. */
  TOO_LONG(Refusal.TOO_LARGE),
  /** An update that ends earlier than was announced. */
  BROKEN_OFF(Refusal.MALFORMED),
  /** An update whose bytes are not those that were announced. */
  OTHER_DIGEST(Refusal.DIGEST_MISMATCH),
  /** An update whose every bit is set. */
  OVERFLOWING(Refusal.MALFORMED),
  /** Floats as they are, none of which is a number. */
  NOT_A_NUMBER(Refusal.MALFORMED),
  /** Floats as they are, all of them infinite. */
  INFINITE(Refusal.MALFORMED),
  /** Floats as they are, all of them negative and infinite. */
  NEGATIVE_INFINITE(Refusal.MALFORMED),
  /** An update each of whose values is allowed, but not all of them together. */
  BEYOND_THE_NORM(Refusal.MALFORMED),
  /** An update of more examples than a client may have. */
  TOO_HEAVY(Refusal.MALFORMED),
  /** An update that says it is two. */
  COUNTED_TWICE(Refusal.MALFORMED),
  /** Bytes by chance, as many as there must be. */
  RANDOM(Refusal.MALFORMED),
  /** The client's update with denormal numbers instead of zeros: a good one, and the same. */
  TINY(null),
  /** The client's update with negative zeros: a good one, and the same. */
  NEGATIVE_ZERO(null),
  /** An update of somebody who is not in the round. */
  OF_A_STRANGER(Refusal.NOT_A_MEMBER),
  /** A message that is none. */
  NO_MESSAGE(Refusal.MALFORMED);

  private final @Nullable Refusal refusal;

  Spoilt(@Nullable Refusal refusal) {
    this.refusal = refusal;
  }

  /**
   * Why it is refused while the round takes updates of the client.
   *
   * @param isSecure whether updates have signed headers in the round, which these lack
   * @return null if it is not
   */
  @Nullable Refusal refusal(boolean isSecure) {
    if (this == NO_MESSAGE && !isSecure) {
      // There are no messages in a plain round.
      return Refusal.WRONG_PHASE;
    }
    return isSecure && this != OF_A_STRANGER ? Refusal.MALFORMED : refusal;
  }
}
