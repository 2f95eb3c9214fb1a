package dev.cairn.server.host;

import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.RoundId;
import org.jspecify.annotations.Nullable;

/**
 * How the latest rounds ended, so that a cohort that asks all at once does not read the journal
 * where the round was driven, and elsewhere once and not once for each client. Safe for several
 * threads.
 */
final class EndedRounds {

  /** Rounds that are kept; the one that ended or was asked for longest ago is forgotten first. */
  static final int ROUNDS_MAX = 8;

  private final Latest<RoundId, RoundState> rounds = new Latest<>(ROUNDS_MAX);

  @Nullable RoundState get(RoundId round) {
    return rounds.get(round);
  }

  /** Keeps a state that cannot change any more; others are not kept. */
  void keep(RoundId round, RoundState state) {
    if (state.isTerminal()) {
      rounds.put(round, state);
    }
  }
}
