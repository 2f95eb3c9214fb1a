package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateReceipt;
import org.junit.jupiter.api.Test;

/** What a run asks of a client beside training, and the client heeds. */
class TermsTest {
  private static final long DAY = 86_400_000;

  private final Fixture fixture = new Fixture();

  private void asking(ParticipationTerms terms) {
    fixture.coordinator.checkIn =
        request -> new CheckInReply.Assigned(fixture.assignment(Fixture.MODEL).withTerms(terms));
  }

  @Test
  void clientWithTooFewExamples_declines_andTrainsNothing() {
    asking(new ParticipationTerms(Fixture.EXAMPLES + 1, 0));

    SessionOutcome outcome = fixture.client().participate();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            SessionOutcome.Declined.class,
            declined -> assertThat(declined.reason()).isEqualTo("TOO_FEW_EXAMPLES"));
    assertThat(fixture.coordinator.departures).containsExactly(Departure.DECLINED);
    assertThat(fixture.jobs).isEmpty();
    asking(new ParticipationTerms(Fixture.EXAMPLES, 0));
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
  }

  @Test
  void separation_isKeptOverARestart_andEnds() {
    asking(new ParticipationTerms(1, DAY));
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.Contributed.class);
    fixture.coordinator.calls.clear();

    fixture.timing.pass(DAY - 1_000);
    assertThat(fixture.client().participate())
        .isEqualTo(
            new SessionOutcome.NotNow(
                "the last run asked for a separation of its rounds, of which 1 s are left"));
    assertThat(fixture.coordinator.calls).isEmpty();
    assertThat(fixture.builder().population("watches").build().participate())
        .as("another population")
        .isNotInstanceOf(SessionOutcome.NotNow.class);

    fixture.timing.pass(1_000);
    assertThat(fixture.client().participate()).isNotInstanceOf(SessionOutcome.NotNow.class);
  }

  @Test
  void refusedUpdate_countsForNothing() {
    asking(new ParticipationTerms(1, DAY));
    fixture.coordinator.upload =
        header -> new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "too late");
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.UpdateRefused.class);
    assertThat(fixture.client().participate()).isInstanceOf(SessionOutcome.UpdateRefused.class);
  }

  @Test
  void clockThatWasSetBack_leavesItToTheCoordinator() {
    Separation separation = new Separation(fixture.store, new Population("fashion"));
    separation.tookPart(5_000, 1_000);
    assertThat(separation.leftMillis(5_400)).isEqualTo(600);
    assertThat(separation.leftMillis(4_999)).isZero();
    separation.tookPart(9_000, 0);
    assertThat(separation.leftMillis(5_400)).as("a run that asks for none").isEqualTo(600);
  }

  @Test
  void deviceClass_isTold() {
    assertThat(fixture.builder().deviceClass("phone").build().participate()).isNotNull();
    assertThat(fixture.coordinator.checkIns.get(0).deviceClass()).isEqualTo("phone");
  }
}
