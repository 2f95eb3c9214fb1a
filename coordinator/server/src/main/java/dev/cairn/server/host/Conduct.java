package dev.cairn.server.host;

import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import java.util.Optional;

/** Says which clients are kept away from rounds, and hears what clients do wrong. Never blocks. */
public interface Conduct {

  /** What a client is told that is kept away; empty for one that may take part. */
  Optional<CheckInReply.ComeBackLater> objection(ClientId client);

  /**
   * A client did something wrong.
   *
   * @param detail for people
   */
  void strike(ClientId client, RoundId round, StrikeReason reason, String detail);

  /** Keeps nobody away: where clients do not prove who they are, one could accuse another. */
  static Conduct none() {
    return new Conduct() {
      @Override
      public Optional<CheckInReply.ComeBackLater> objection(ClientId client) {
        return Optional.empty();
      }

      @Override
      public void strike(ClientId client, RoundId round, StrikeReason reason, String detail) {
        // Nobody would be kept away for it.
      }
    };
  }
}
