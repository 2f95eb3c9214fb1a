package dev.cairn.engine.round;

import dev.cairn.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/** Before the first event. */
public final class Unopened extends RoundState {
  Unopened() {}

  @Override
  public @Nullable RoundConfig config() {
    return null;
  }

  @Override
  Decision on(RoundCommand.Open command, long now) {
    return Decision.accept(new RoundEvent.RoundOpened(command.config(), now));
  }

  @Override
  Decision on(RoundCommand.Abandon command, long now) {
    return Decision.refuse(Refusal.NO_SUCH_ROUND, "the round is not open yet");
  }

  @Override
  Decision on(RoundCommand.Resume command, long now) {
    return Decision.unchanged();
  }

  @Override
  RoundState apply(RoundEvent.RoundOpened event) {
    RoundConfig config = event.config();
    return new Recruiting(
        config, event.at() + config.deadlines().recruitMillis(), java.util.List.of());
  }
}
