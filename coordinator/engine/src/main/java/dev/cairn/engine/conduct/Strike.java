package dev.cairn.engine.conduct;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import java.time.Instant;

/**
 * Something that a client did wrong in a round. One client has at most one strike for each reason
 * in each round, so that a message that is sent again costs nothing more.
 *
 * @param client who
 * @param round where
 * @param reason what
 * @param detail for people, at most {@value #DETAIL_MAX} characters; longer ones are cut
 * @param at when
 */
public record Strike(
    ClientId client, RoundId round, StrikeReason reason, String detail, Instant at) {

  /** The longest detail. */
  public static final int DETAIL_MAX = 300;

  public Strike {
    if (detail.isEmpty()) {
      throw new IllegalArgumentException("a strike says what happened");
    }
    if (detail.length() > DETAIL_MAX) {
      detail = detail.substring(0, DETAIL_MAX);
    }
  }
}
