package dev.cairn.engine.round;

import dev.cairn.protocol.Refusal;

/** A state in which nothing happens any more: it absorbs time and refuses everything else. */
abstract sealed class Ended extends RoundState permits Committed, Abandoned {
  private final RoundConfig config;

  Ended(RoundConfig config) {
    this.config = config;
  }

  @Override
  public final RoundConfig config() {
    return config;
  }

  @Override
  public final boolean isTerminal() {
    return true;
  }

  @Override
  final Decision outOfPhase(String what) {
    return Decision.refuse(Refusal.NO_SUCH_ROUND, "the round is over");
  }

  @Override
  final Decision on(RoundCommand.Leave command, long now) {
    return Decision.unchanged();
  }

  @Override
  final Decision on(RoundCommand.Abandon command, long now) {
    return outOfPhase("abandoning");
  }

  @Override
  final Decision on(RoundCommand.Resume command, long now) {
    return Decision.unchanged();
  }

  @Override
  final RoundState apply(RoundEvent.RoundAbandoned event) {
    throw impossible(event);
  }
}
