package dev.cairn.engine.history;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A round that happens as a test tells it, and its dated events. */
final class ToldRound {
  private final List<Dated> events = new ArrayList<>();
  private RoundState state = RoundMachine.initial();
  private long now = START;

  ToldRound(RoundConfig config) {
    take(new RoundCommand.Open(config));
  }

  private ToldRound take(RoundCommand command) {
    Decision decision = RoundMachine.decide(state, command, now);
    if (!decision.isAccepted()) {
      throw new AssertionError(command + " is refused while " + state.name() + ": " + decision);
    }
    for (RoundEvent event : decision.events()) {
      state = RoundMachine.evolve(state, event);
      events.add(new Dated(event, now));
    }
    return this;
  }

  ToldRound after(long millis) {
    now += millis;
    return this;
  }

  private ToldRound each(int from, int to, Function<ClientId, RoundCommand> command) {
    for (int i = from; i < to; i++) {
      take(command.apply(client(i)));
    }
    return this;
  }

  ToldRound join(int clients) {
    return each(0, clients, RoundCommand.Join::new);
  }

  ToldRound keys(int clients) {
    return each(0, clients, who -> new RoundCommand.AdvertiseKey(who, digest("key" + who)));
  }

  ToldRound shares(int clients) {
    return each(0, clients, who -> new RoundCommand.SendShares(who, digest("shares" + who)));
  }

  ToldRound updates(int clients) {
    return each(0, clients, who -> new RoundCommand.AcceptUpdate(who, digest("body" + who)));
  }

  ToldRound confirm(int clients) {
    return each(0, clients, who -> new RoundCommand.ConfirmSet(who, digest("set" + who)));
  }

  ToldRound reveal(int clients) {
    return each(0, clients, who -> new RoundCommand.RevealShares(who, digest("reveal" + who)));
  }

  ToldRound leave(int client, Departure departure) {
    return take(new RoundCommand.Leave(client(client), departure));
  }

  /** Waits for the state's deadline. */
  ToldRound timeIsUp() {
    now = state.deadline();
    return take(new RoundCommand.Tick());
  }

  ToldRound abandon(AbandonReason reason, String detail) {
    return take(new RoundCommand.Abandon(reason, detail));
  }

  ToldRound commit() {
    int count = state.included().bodies().size();
    take(new RoundCommand.FixResult(digest("mean"), 5, count, 0.5));
    return take(
        new RoundCommand.ProposeModel(new dev.cairn.protocol.ModelId(digest("model")), null));
  }

  Funnel funnel() {
    return Funnel.of(events);
  }

  Explanation explained() {
    return Explanation.of(Rounds.ID, funnel());
  }
}
