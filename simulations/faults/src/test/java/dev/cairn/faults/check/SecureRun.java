package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.faults.Faults;
import dev.cairn.faults.FaultyRun;
import dev.cairn.faults.Loss;
import dev.cairn.faults.Losses;
import dev.cairn.faults.Plans;
import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.message.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A good secure run, and what there is of it after somebody has tampered with it. */
final class SecureRun {
  static final RoundId FIRST = new RoundId(new RunId("run-1"), 1, 1);
  static final String STREAM = "round/run-1/1/1";
  static final int CLIENTS = 6;

  /** One client is lost with its update missing, so secrets of both kinds are revealed. */
  static final Evidence GOOD = good();

  static Evidence good() {
    Losses lost = Losses.always(1, Loss.silent(MessageType.MASKED_INPUT));
    FaultyRun run = new FaultyRun(Plans.secure(2, CLIENTS, 4, 1), Faults.none().withLosses(lost));
    run.toItsEnd();
    return run.evidence();
  }

  static Evidence with(Map<String, List<RoundEvent>> rounds, Conversation conversation) {
    return new Evidence(
        GOOD.plan(),
        GOOD.clients(),
        GOOD.run(),
        rounds,
        GOOD.models(),
        GOOD.acknowledged(),
        GOOD.refused(),
        GOOD.live(),
        0,
        GOOD.tickMillis(),
        conversation);
  }

  static Evidence withRound(UnaryOperator<List<RoundEvent>> change) {
    Map<String, List<RoundEvent>> rounds = new TreeMap<>(GOOD.rounds());
    rounds.put(STREAM, change.apply(new ArrayList<>(rounds.get(STREAM))));
    return with(rounds, GOOD.conversation());
  }

  /** Replaces the events of one kind in the first round. */
  static <E extends RoundEvent> Evidence replacing(Class<E> kind, Function<E, RoundEvent> change) {
    return withRound(
        events -> {
          events.replaceAll(e -> kind.isInstance(e) ? change.apply(kind.cast(e)) : e);
          return events;
        });
  }

  static Evidence with(List<Line> heard, List<Line> said) {
    return with(
        GOOD.rounds(),
        new Conversation(
            heard, GOOD.conversation().taken(), said, List.of(), List.of(), List.of(), 0));
  }

  static Evidence hearing(Line more) {
    List<Line> heard = new ArrayList<>(GOOD.conversation().heard());
    heard.add(more);
    return with(heard, GOOD.conversation().said());
  }

  static Evidence with(
      List<String> unkept, List<String> refusals, List<String> aborts, int stored) {
    Conversation good = GOOD.conversation();
    return with(
        GOOD.rounds(),
        new Conversation(
            good.heard(), good.taken(), good.said(), unkept, refusals, aborts, stored));
  }

  static Line heard(MessageType type) {
    return GOOD.conversation().heard().stream()
        .filter(line -> line.type() == type && line.session().round().equals(FIRST))
        .findFirst()
        .orElseThrow();
  }

  static JournaledSets sets() {
    return JournaledSets.of(GOOD.rounds().get(STREAM));
  }

  private SecureRun() {}
}
