package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.round.RoundEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What breaks an invariant is told as a short list, under a seed that shows it again. */
class ShorteningTest {

  /** A disk that fails, as none does, when a client says that it leaves. */
  private static Disk broken() {
    Disk disk = Disk.inMemory();
    CoordinatorStorage whole = disk.storage();
    Journal<RoundEvent> rounds =
        new Journal<>() {
          @Override
          public List<RoundEvent> load(String stream) {
            return whole.roundJournal().load(stream);
          }

          @Override
          public void append(
              String stream, long expectedVersion, List<RoundEvent> events, long nowMillis) {
            if (events.stream().anyMatch(RoundEvent.ParticipantLeft.class::isInstance)) {
              throw new IllegalStateException("somebody left");
            }
            whole.roundJournal().append(stream, expectedVersion, events, nowMillis);
          }
        };
    return new Disk(
        new CoordinatorStorage(
            whole.runJournal(),
            rounds,
            whole.intake(),
            whole.updates(),
            whole.models(),
            whole.messages(),
            whole.ledgers()),
        disk.rounds(),
        disk.bodies(),
        disk.messages(),
        disk.clock());
  }

  @Test
  void whatBreaks_isShortAndReplayable() {
    Tally tally =
        new FaultSimulation(Depth.MEMORY, ShorteningTest::broken, true)
            .run(100_000, 1, soFar -> {});
    Finding finding = tally.finding();
    assertThat(finding).isNotNull();
    // All of a cohort join, one learns of its assignment and leaves.
    assertThat(finding.operations()).hasSizeLessThan(12);
    assertThat(finding.operations().get(finding.operations().size() - 1))
        .isInstanceOfSatisfying(Operation.Lose.class, lose -> assertThat(lose.farewell()).isTrue());
    assertThat(finding.text())
        .contains("replay: ./cairn faults --operations 1 --seed " + finding.seed());
    assertThat(tally.line(1)).contains(" violations=1 ");
    Finding again =
        new FaultSimulation(Depth.MEMORY, ShorteningTest::broken, true)
            .run(1, finding.seed(), soFar -> {})
            .finding();
    assertThat(again).isNotNull();
    assertThat(again.operations()).isEqualTo(finding.operations());
  }
}
