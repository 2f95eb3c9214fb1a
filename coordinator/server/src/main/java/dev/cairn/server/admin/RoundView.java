package dev.cairn.server.admin;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one round as an operator sees it: numbers, and clients only in the detail of a
 * reason that names them.
 *
 * @param round the round
 * @param state the state's name, as {@link dev.cairn.engine.round.RoundState#name()}
 * @param deadline when the state ends by itself; null if it is over
 * @param openedAt when it opened
 * @param endedAt when it committed or was abandoned; null while it is open
 * @param selected clients that it selects
 * @param joined clients that joined
 * @param accepted updates that were accepted
 * @param included updates that its model counts; 0 before the collection closed
 * @param left clients that joined and left before their update was accepted
 * @param weight sum of the included updates' weights; null before the result is fixed
 * @param loss weighted mean of the clients' training losses; null before the result is fixed, and
 *     where it is not a finite number
 * @param roundingError by how much rounding is expected to move the mean, over the clip norm, if
 *     all updates have the largest weight: the root of the mean square; noise that clients add is
 *     in it. Null before the result is fixed
 * @param model the model that it made; null if it made none
 * @param reason why it was abandoned; null if it was not
 * @param detail the same for people, one line; null if it was not
 */
public record RoundView(
    RoundId round,
    String state,
    @Nullable Instant deadline,
    Instant openedAt,
    @Nullable Instant endedAt,
    int selected,
    int joined,
    int accepted,
    int included,
    int left,
    @Nullable Long weight,
    @Nullable Double loss,
    @Nullable Double roundingError,
    @Nullable ModelId model,
    @Nullable AbandonReason reason,
    @Nullable String detail) {

  /** JSON has no word for a loss that is not a finite number. */
  public RoundView {
    loss = loss != null && Double.isFinite(loss) ? loss : null;
  }

  /** The same with another detail. */
  RoundView detailed(String other) {
    return new RoundView(
        round,
        state,
        deadline,
        openedAt,
        endedAt,
        selected,
        joined,
        accepted,
        included,
        left,
        weight,
        loss,
        roundingError,
        model,
        reason,
        other);
  }
}
