package dev.cairn.faults.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunState;
import dev.cairn.faults.Faults;
import dev.cairn.faults.FaultyRun;
import dev.cairn.faults.Plans;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each invariant holds for a good run, and finds the run that was tampered with. */
class InvariantTest {
  private static final String FIRST = "round/run-1/1/1";
  private static final Evidence GOOD = good();

  private static Evidence good() {
    FaultyRun run = FaultyRun.plain(Plans.of(3, 5, 3), Faults.none());
    run.toItsEnd();
    return run.evidence();
  }

  private static Evidence with(
      List<RunEvent> run,
      Map<String, List<RoundEvent>> rounds,
      Function<ModelId, float[]> models,
      Map<String, Digest> acknowledged,
      RunState live,
      int bodies) {
    return new Evidence(
        GOOD.plan(),
        GOOD.clients(),
        run,
        rounds,
        models,
        acknowledged,
        GOOD.refused(),
        live,
        bodies,
        GOOD.tickMillis(),
        Conversation.none());
  }

  private static Evidence withRun(UnaryOperator<List<RunEvent>> change) {
    return with(
        change.apply(new ArrayList<>(GOOD.run())),
        GOOD.rounds(),
        GOOD.models(),
        GOOD.acknowledged(),
        GOOD.live(),
        0);
  }

  private static Evidence withFirstRound(UnaryOperator<List<RoundEvent>> change) {
    Map<String, List<RoundEvent>> rounds = new TreeMap<>(GOOD.rounds());
    rounds.computeIfPresent(FIRST, (stream, events) -> change.apply(new ArrayList<>(events)));
    return with(GOOD.run(), rounds, GOOD.models(), GOOD.acknowledged(), GOOD.live(), 0);
  }

  /** Replaces the events of one kind. */
  private static <E extends RoundEvent> Evidence replacing(
      Class<E> kind, Function<E, RoundEvent> change) {
    return withFirstRound(
        events -> {
          events.replaceAll(e -> kind.isInstance(e) ? change.apply(kind.cast(e)) : e);
          return events;
        });
  }

  private static void finds(Invariant invariant, Evidence evidence, String message) {
    assertThatCode(() -> invariant.check(GOOD)).doesNotThrowAnyException();
    assertThatThrownBy(() -> invariant.check(evidence))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining(message);
  }

  @Test
  void acceptedUpdates_thatAreNotIncluded_areFound() {
    finds(
        new AcceptedUpdatesAreIncluded(),
        replacing(
            RoundEvent.CollectionClosed.class,
            closed ->
                new RoundEvent.CollectionClosed(
                    closed.included().subList(1, closed.included().size()), closed.at())),
        "and counts");
    finds(
        new AcceptedUpdatesAreIncluded(),
        replacing(
            RoundEvent.ResultFixed.class,
            fixed -> new RoundEvent.ResultFixed(fixed.result(), fixed.weight(), 1, 0)),
        "counts 1 of");
  }

  @Test
  void acknowledgedUpdate_thatIsLost_isFound() {
    Map<String, Digest> more = new TreeMap<>(GOOD.acknowledged());
    assertThat(more).isNotEmpty();
    more.put("run-1/1/1/client-77", Digest.of(new byte[1]));
    finds(
        new AcknowledgedUpdatesAreKept(),
        with(GOOD.run(), GOOD.rounds(), GOOD.models(), more, GOOD.live(), 0),
        "client-77 was acknowledged and is lost");
  }

  @Test
  void phase_thatEndsLate_isFound() {
    finds(
        new DeadlinesAreKept(),
        replacing(
            RoundEvent.CohortSealed.class,
            seal -> new RoundEvent.CohortSealed(seal.members(), seal.at() + 40_000)),
        "Recruiting ended 10000 ms after its deadline");
  }

  @Test
  void modelOfTooFew_isFound() {
    finds(
        new EnoughUpdatesAreIncluded(),
        replacing(
            RoundEvent.CollectionClosed.class,
            closed ->
                new RoundEvent.CollectionClosed(closed.included().subList(0, 1), closed.at())),
        "counts 1 of 2");
  }

  @Test
  void updateThatCountsTwice_orNotAtAll_isFound() {
    ModelId first = ((RunEvent.RunStarted) GOOD.run().get(0)).initial();
    for (float error : new float[] {0.1f, -0.1f}) {
      Function<ModelId, float[]> forged =
          model -> {
            float[] values = GOOD.models().apply(model).clone();
            values[1] += model.equals(first) ? error : 0;
            return values;
          };
      finds(
          new IncludedUpdatesCountOnce(),
          with(GOOD.run(), GOOD.rounds(), forged, GOOD.acknowledged(), GOOD.live(), 0),
          "client 1 moved its coordinate");
    }
  }

  @Test
  void eventAfterTheEnd_orAMissingEnd_isFound() {
    finds(
        new NothingFollowsTheEnd(),
        withFirstRound(
            events -> {
              events.add(new RoundEvent.RoundAbandoned(AbandonReason.FAULT, "x", false));
              return events;
            }),
        "goes on after ModelProposed");
    finds(
        new NothingFollowsTheEnd(),
        withRun(events -> events.subList(0, events.size() - 1)),
        "the run has no end");
  }

  @Test
  void runThatFailed_goesOnOnlyIfItIsTriedAgain() {
    RunEvent failed = new RunEvent.RunFailed(AbandonReason.FAULT);
    finds(
        new NothingFollowsTheEnd(),
        withRun(events -> insertedBeforeTheEnd(events, List.of(failed))),
        "the run goes on after RunFailed");
    List<RunEvent> retried = List.of(failed, new RunEvent.RunRetried("me", "test"));
    assertThatCode(
            () ->
                new NothingFollowsTheEnd()
                    .check(withRun(events -> insertedBeforeTheEnd(events, retried))))
        .doesNotThrowAnyException();
  }

  private static List<RunEvent> insertedBeforeTheEnd(List<RunEvent> events, List<RunEvent> more) {
    events.addAll(events.size() - 1, more);
    return events;
  }

  @Test
  void coordinatorThatKnewSomethingElse_isFound() {
    finds(
        new ReplayEqualsLive(),
        withRun(events -> events.subList(0, events.size() - 1)),
        "the coordinator knew");
  }

  @Test
  void refusedUpdate_thatCounts_isFound() {
    Evidence refused =
        new Evidence(
            GOOD.plan(),
            GOOD.clients(),
            GOOD.run(),
            GOOD.rounds(),
            GOOD.models(),
            GOOD.acknowledged(),
            GOOD.acknowledged().keySet(),
            GOOD.live(),
            0,
            GOOD.tickMillis(),
            Conversation.none());
    finds(new RefusedUpdatesAreLeftOut(), refused, "was refused, and counts");
  }

  @Test
  void bodiesThatAreLeft_areFound() {
    finds(
        new UpdatesAreErased(),
        with(GOOD.run(), GOOD.rounds(), GOOD.models(), GOOD.acknowledged(), GOOD.live(), 2),
        "2 updates are still stored");
  }

  @Test
  void modelWithAnotherParent_orUnknownToTheRun_isFound() {
    finds(
        new VersionsGrowByOne(),
        withRun(
            events -> {
              RunEvent.RunStarted started = (RunEvent.RunStarted) events.get(0);
              events.set(
                  0,
                  new RunEvent.RunStarted(
                      started.run(),
                      started.plan(),
                      new ModelId(Digest.of(new byte[1])),
                      started.rounds(),
                      started.attempts()));
              return events;
            }),
        "began from version 0");
    finds(
        new VersionsGrowByOne(),
        withRun(
            events -> {
              events.removeIf(e -> e instanceof RunEvent.RoundSucceeded);
              return events;
            }),
        "committed unseen by the run");
  }

  @Test
  void honestRound_thatEndsWithALiarsReason_isFound() {
    for (AbandonReason reason : List.of(AbandonReason.SUM_MISMATCH, AbandonReason.BAD_DEALER)) {
      finds(
          new HonestRoundsHaveNoFault(),
          replacing(
              RoundEvent.ModelProposed.class,
              model -> new RoundEvent.RoundAbandoned(reason, "x", false)),
          "ended with " + reason);
    }
  }

  @Test
  void everyInvariant_isChecked() {
    assertThat(Invariant.ALL.stream().map(Object::getClass).distinct()).hasSize(20);
  }
}
