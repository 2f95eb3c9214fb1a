package dev.cairn.client.testing;

import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Collecting;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import org.jspecify.annotations.Nullable;

/** What a client may be told in a state of its round. */
final class Answers {
  private Answers() {}

  /** The client's assignment; null if the round expects nothing of it. */
  static @Nullable CheckInReply assigned(
      @Nullable RoundState round, ClientId client, long nowMillis) {
    if (!(round instanceof Collecting collecting)
        || !collecting.cohort().members().contains(client)
        || collecting.cohort().answers().containsKey(client)
        || collecting.cohort().left().contains(client)) {
      return null;
    }
    RoundConfig config = collecting.config();
    return new CheckInReply.Assigned(
        new RoundAssignment(
            new SessionId(config.id(), client),
            config.model(),
            config.base(),
            config.training(),
            config.update(),
            config.seed(),
            Math.max(0, collecting.deadline() - nowMillis)));
  }

  /** What became of a round of {@code run}, for {@code client}. */
  static RoundOutcome outcome(RunState run, RoundState round, ClientId client) {
    if (round instanceof Committed committed) {
      return new RoundOutcome.Committed(
          committed.model(), committed.included().bodies().containsKey(client));
    }
    if (round instanceof Abandoned abandoned) {
      return new RoundOutcome.Abandoned(abandoned.reason() + ": " + abandoned.detail());
    }
    return run.isTerminal()
        ? new RoundOutcome.Abandoned("the run is over")
        : new RoundOutcome.Pending();
  }
}
