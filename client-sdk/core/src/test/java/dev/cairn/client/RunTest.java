package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Taking part again and again, and how long the client stays away in between. */
class RunTest {
  private final Fixture fixture = new Fixture();
  private final FakeCoordinator coordinator = fixture.coordinator;

  private static StopCondition sessions(int sessions) {
    return progress -> progress.sessions() >= sessions;
  }

  @Test
  void runRounds_endsAfterThatManyCommittedRounds() {
    AtomicInteger round = new AtomicInteger();
    coordinator.checkIn =
        request ->
            new CheckInReply.Assigned(
                fixture.assignment(
                    new SessionId(
                        new RoundId(new RunId("run"), round.incrementAndGet(), 1), Fixture.CLIENT),
                    Fixture.MODEL));
    coordinator.finish =
        wait ->
            round.get() % 2 == 0
                ? new RoundOutcome.Abandoned("TOO_FEW_UPDATES")
                : new RoundOutcome.Committed(Fixture.NEXT, true);
    Progress progress = fixture.client().runRounds(3);
    assertThat(progress.committedRounds()).isEqualTo(3);
    assertThat(progress.sessions()).isEqualTo(5);
    assertThat(fixture.jobs).hasSize(5);
    assertThat(coordinator.fetchOffsets).hasSize(1);
  }

  @Test
  void comeBackLater_isObeyedWithUpToATenthMore() {
    coordinator.checkIn = request -> new CheckInReply.ComeBackLater(10_000, "later");
    fixture.client().run(sessions(5));
    assertThat(fixture.timing.sleeps)
        .hasSize(4)
        .allMatch(pause -> pause >= 10_000 && pause <= 11_000);
  }

  @Test
  void comeBackLater_atOnce_isNoBusyLoop() {
    coordinator.checkIn = request -> new CheckInReply.ComeBackLater(0, "now");
    fixture.client().run(sessions(4));
    assertThat(fixture.timing.sleeps).containsExactly(50L, 50L, 50L);
  }

  @Test
  void comeBackLater_inAThousandYears_isBounded() {
    coordinator.checkIn = request -> new CheckInReply.ComeBackLater(Long.MAX_VALUE, "never");
    fixture.client().run(sessions(2));
    // Thirty days, and a tenth of them at random.
    assertThat(fixture.timing.sleeps).hasSize(1).allMatch(pause -> pause <= 2_851_200_000L);
  }

  @Test
  void trainingThatFailsAgainAndAgain_isTriedMoreAndMoreRarely() {
    fixture.training =
        job -> {
          throw new TrainingFailedException("no");
        };
    fixture.client().run(sessions(16));
    long cap = 500;
    for (long pause : fixture.timing.sleeps) {
      assertThat(pause).isBetween(cap / 2, cap);
      cap = Math.min(300_000, 2 * cap);
    }
    assertThat(cap).isEqualTo(300_000);
  }

  @Test
  void success_makesTheClientEagerAgain() {
    AtomicInteger attempts = new AtomicInteger();
    coordinator.finish =
        wait ->
            attempts.incrementAndGet() == 6
                ? new RoundOutcome.Committed(Fixture.NEXT, true)
                : new RoundOutcome.Abandoned("no");
    fixture.client().run(sessions(8));
    assertThat(fixture.timing.sleeps.get(4)).isGreaterThan(3_999);
    assertThat(fixture.timing.sleeps.get(5)).isEqualTo(50);
    assertThat(fixture.timing.sleeps.get(6)).isLessThanOrEqualTo(500);
  }

  @Test
  void notNow_asksTheDeviceAgainAfterAMinute() {
    AtomicInteger asked = new AtomicInteger();
    fixture
        .builder()
        .policy(() -> asked.incrementAndGet() < 3 ? Optional.of("no power") : Optional.empty())
        .build()
        .runRounds(1);
    assertThat(fixture.timing.sleeps).containsExactly(60_000L, 60_000L);
  }

  @Test
  void rejected_ends() {
    coordinator.checkIn = request -> new CheckInReply.Rejected("too old");
    Progress progress = fixture.client().run(StopCondition.never());
    assertThat(progress).isEqualTo(new Progress(1, 0, 0, new SessionOutcome.Rejected("too old")));
  }

  @Test
  void troublesInARow_canEndIt() {
    coordinator.trouble("checkIn", Integer.MAX_VALUE);
    Progress progress =
        fixture.client().run(StopCondition.committedRounds(1).or(StopCondition.troublesInARow(3)));
    assertThat(progress.troublesInARow()).isEqualTo(3);
    assertThat(fixture.timing.slept()).isBetween(315_000L, 365_000L);
  }

  @Test
  void clients_pauseDifferently() {
    coordinator.trouble("checkIn", Integer.MAX_VALUE);
    fixture.client().participate();
    Fixture other = new Fixture();
    other.coordinator.trouble("checkIn", Integer.MAX_VALUE);
    other.builder().identity(ClientIdentity.of(new ClientId("client-2"))).build().participate();
    assertThat(other.timing.sleeps).isNotEqualTo(fixture.timing.sleeps);
  }
}
