package dev.cairn.cli.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one round.
 *
 * @param round its id, run/index/attempt
 * @param state the state's name, for instance Recruiting, Collecting, Committed
 * @param deadline when the state ends by itself; null if it is over
 * @param openedAt when it opened
 * @param endedAt when it ended; null while it is open
 * @param selected clients that it selects
 * @param joined clients that joined
 * @param accepted updates that were accepted
 * @param included updates in its model
 * @param left clients that left before their update was accepted
 * @param weight sum of weights; null before the result is fixed
 * @param loss mean training loss; null before the result is fixed
 * @param roundingError by how much rounding, and noise of clients, is expected to move the mean,
 *     over the clip norm; null before the result is fixed
 * @param model the model; null if it made none
 * @param reason why it was abandoned; null if it was not
 * @param detail the same for people
 */
public record RoundInfo(
    String round,
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
    @Nullable String model,
    @Nullable String reason,
    @Nullable String detail) {}
