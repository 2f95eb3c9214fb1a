package dev.cairn.faults.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each watch lets a good run pass, and finds what comes too early. */
class WatchTest {
  private static final List<RoundEvent> EVENTS = SecureRun.GOOD.rounds().get(SecureRun.STREAM);
  private static final RoundId ROUND = SecureRun.FIRST;

  private static RoundEvent.UpdateAccepted accepted() {
    return (RoundEvent.UpdateAccepted)
        EVENTS.stream()
            .filter(RoundEvent.UpdateAccepted.class::isInstance)
            .findFirst()
            .orElseThrow();
  }

  private static void finds(ThrowingCallable told, String message) {
    assertThatThrownBy(told)
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining(message);
  }

  @Test
  void leases_areHeldByOne() {
    Lease first = new Lease("run/run-1", "a", 1, 0);
    Lease second = new Lease("run/run-1", "b", 2, 0);
    Watch watch = new LeasesAreHeldByOne();
    watch.taken(first, 0, 5_000);
    watch.renewed(first, 4_000, 5_000);
    finds(() -> watch.taken(second, 8_999, 5_000), "was taken 1 ms before");
    finds(() -> watch.renewed(first, 9_000, 5_000), "was renewed");
    finds(() -> watch.taken(new Lease("run/run-1", "c", 2, 0), 20_000, 5_000), "no higher epoch");
    Watch calm = new LeasesAreHeldByOne();
    calm.taken(first, 0, 5_000);
    calm.taken(new Lease("run/run-2", "b", 1, 0), 0, 5_000);
    calm.taken(second, 5_000, 5_000);
    calm.released(first);
    finds(() -> calm.taken(new Lease("run/run-1", "c", 3, 0), 5_001, 5_000), "was taken 4999 ms");
    Watch ended = new LeasesAreHeldByOne();
    ended.taken(first, 0, 5_000);
    ended.released(first);
    finds(() -> ended.renewed(first, 1, 5_000), "nothing is held");
    ended.taken(second, 1, 5_000);
  }

  @Test
  void spoiltUpdates_areRefusedForWhatIsWrong() {
    SessionId session = new SessionId(ROUND, accepted().client());
    SessionId other = new SessionId(ROUND, new ClientId("other"));
    Set<Refusal> due = Set.of(Refusal.MALFORMED);
    Watch watch = new SpoiltUpdatesAreRefused();
    watch.appended(SecureRun.STREAM, EVENTS);
    watch.spoiling(other);
    watch.appended(SecureRun.STREAM, EVENTS);
    watch.spoilt(other, due, Refusal.MALFORMED);
    watch.spoiling(session);
    watch.appended("round/run-1/9/1", EVENTS);
    finds(() -> watch.appended(SecureRun.STREAM, EVENTS), "was taken");
    watch.unheard(session);
    watch.appended(SecureRun.STREAM, EVENTS);
    finds(() -> watch.spoilt(session, due, null), "answered with null instead of [MALFORMED]");
    finds(() -> watch.spoilt(session, due, Refusal.BUSY), "answered with BUSY");
  }

  @Test
  void goodRun_breaksNothing() {
    List<Watch> watches = Watch.all();
    assertThat(watches).hasSize(11);
    RoundState state = RoundMachine.initial();
    for (RoundEvent event : EVENTS) {
      state = RoundMachine.evolve(state, event);
      RoundState now = state;
      assertThatCode(
              () ->
                  watches.forEach(
                      watch -> {
                        watch.appended(SecureRun.STREAM, List.of(event));
                        watch.moved(ROUND, now);
                        watch.answered(true, now);
                        watch.kept(true, ROUND);
                        watch.looked(0);
                      }))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void anOverdueRound_thatStandsStill_isFound() {
    OverdueRoundsMoveOn watch = new OverdueRoundsMoveOn();
    RoundState opened = RoundMachine.replay(EVENTS.subList(0, 1));
    watch.appended(SecureRun.STREAM, EVENTS.subList(0, 1));
    watch.looked(opened.deadline() - 1);
    finds(
        () -> watch.looked(opened.deadline() + 3),
        "is still Recruiting when its owner has looked at the time, 3 ms after the deadline");
    watch.appended(SecureRun.STREAM, EVENTS.subList(1, EVENTS.size()));
    watch.looked(Long.MAX_VALUE);
  }

  @Test
  void aPausedRun_thatBeginsARound_isFound() {
    RunEvent paused = new RunEvent.RunPaused("me", "test", PauseTime.AFTER_ROUND);
    RunEvent scheduled = new RunEvent.RoundScheduled(ROUND);
    for (Object begun : List.of(scheduled, EVENTS.get(0))) {
      Watch watch = new PausedRunsStandStill();
      watch.appended("run/run-1", List.of(scheduled));
      watch.appended("run/run-1", List.of(paused));
      watch.appended(SecureRun.STREAM, List.of(accepted()));
      finds(
          () -> watch.appended("s", List.of(begun)),
          "s has a " + begun.getClass().getSimpleName() + " while the run is paused");
      watch.appended("run/run-1", List.of(new RunEvent.RunResumed("me"), scheduled));
    }
  }

  @Test
  void acknowledgement_beforeTheAppend_isFound() {
    Watch watch = new AnswersFollowTheAppend();
    RoundEvent.UpdateAccepted update = accepted();
    SessionId session = new SessionId(ROUND, update.client());
    finds(() -> watch.accepted(session, update.body()), "acknowledged before it was durable");
    EVENTS.forEach(event -> watch.appended(SecureRun.STREAM, List.of(event)));
    assertThatCode(() -> watch.accepted(session, update.body())).doesNotThrowAnyException();
    Digest other = Digest.of(new byte[1]);
    finds(() -> watch.accepted(session, other), "acknowledged before it was durable");
  }

  @Test
  void state_thatIsToldBeforeTheAppend_isFound() {
    Watch watch = new AnswersFollowTheAppend();
    watch.appended(SecureRun.STREAM, EVENTS.subList(0, 1));
    RoundState ahead = RoundMachine.replay(EVENTS);
    finds(() -> watch.moved(ROUND, ahead), "was told to be Committed, durable is Recruiting");
  }

  @Test
  void answer_ofACoordinatorThatWasOvertaken_isFound() {
    finds(
        () -> new StaleOwnersAreSilent().answered(false, "Pending"),
        "a coordinator that was overtaken answered Pending");
  }

  @Test
  void messageOfACoordinatorThatWasOvertaken_isFound() {
    finds(
        () -> new StaleOwnersKeepNothing().kept(false, ROUND),
        "a coordinator that was overtaken stored a message of " + ROUND);
  }

  @Test
  void secondMeanWithNoise_orOneThatIsNotCharged_isFound() {
    Digest mean = Digest.of(new byte[1]);
    Digest other = Digest.of(new byte[2]);
    finds(() -> new NoiseIsDrawnOnce().noised(ROUND, mean), ROUND + " is not charged");
    Watch watch = new NoiseIsDrawnOnce();
    watch.appended(SecureRun.STREAM, EVENTS.subList(0, 1));
    watch.appended(
        "ledger/phones",
        List.of(new LedgerEntry(1, LedgerEntry.Kind.CHARGED, ROUND, List.of(), mean)));
    watch.noised(ROUND, mean);
    watch.noised(ROUND, mean);
    finds(() -> watch.noised(ROUND, other), "it was drawn twice");
    finds(() -> watch.noised(null, other), ROUND + " has two means with noise");
  }

  @Test
  void updateInClear_isFound() {
    Watch watch = new MaskedUpdatesStayMasked();
    watch.trained(accepted().body());
    finds(
        () -> EVENTS.forEach(event -> watch.appended(SecureRun.STREAM, List.of(event))),
        "in clear");
  }
}
