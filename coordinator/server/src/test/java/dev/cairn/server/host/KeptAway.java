package dev.cairn.server.host;

import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Conduct in memory: whom the test keeps away, and the strikes as they came. */
final class KeptAway implements Conduct {
  static final CheckInReply.ComeBackLater TOLD =
      new CheckInReply.ComeBackLater(5_000, "it is kept away");

  final Set<ClientId> clients = new HashSet<>();
  final List<String> strikes = new ArrayList<>();

  @Override
  public synchronized Optional<CheckInReply.ComeBackLater> objection(ClientId client) {
    return clients.contains(client) ? Optional.of(TOLD) : Optional.empty();
  }

  @Override
  public synchronized void strike(
      ClientId client, RoundId round, StrikeReason reason, String detail) {
    strikes.add(client + " in " + round + ": " + reason + ": " + detail);
  }
}
