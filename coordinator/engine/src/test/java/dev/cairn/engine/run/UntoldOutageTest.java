package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an owner has missed is told to its open round once, whatever becomes of the appends. */
class UntoldOutageTest {
  private static final RunId RUN = new RunId("run-1");
  private static final String STREAM = "round/run-1/1/1";

  private final MemoryPorts memory = new MemoryPorts();
  private final Journal<RunEvent> journal = memory.journal();
  private final UntoldOutage outage = new UntoldOutage();

  @BeforeEach
  void openARound() {
    ModelId first = new ModelId(Rounds.digest("first"));
    RunDriver driver =
        RunDriver.start(
            RUN, Plans.good(), Rounds.digest("plan"), first, journal, memory.ports(), START);
    driver.pursue(START);
    assertThat(memory.streams.get(STREAM)).hasSize(1);
  }

  private void recover(long vacantMillis) {
    outage.vacant(vacantMillis);
    RunDriver unused = RunDriver.recover(RUN, Plans.good(), journal, memory.ports(), outage, START);
  }

  private void recoverInTrouble(long vacantMillis, boolean afterAppend) {
    memory.callsUntilTrouble = 0;
    memory.troubleAfterAppend = afterAppend;
    assertThatThrownBy(() -> recover(vacantMillis)).isInstanceOf(TroubleException.class);
  }

  private List<Long> told() {
    return memory.streams.get(STREAM).stream()
        .filter(RoundEvent.RoundResumed.class::isInstance)
        .map(event -> ((RoundEvent.RoundResumed) event).outageMillis())
        .toList();
  }

  @Test
  void appendThatIsHeardOf_tellsItWithTheLeasesTime() {
    outage.missed(500);
    recover(70);
    assertThat(outage.millis()).isZero();
    recover(0);
    assertThat(told()).containsExactly(570L);
  }

  /** The lease's own part is 0 then: the append that told of it has cleared it. */
  @Test
  void appendThatIsNotHeardOf_isNotRepeated() {
    outage.missed(500);
    recoverInTrouble(70, true);
    recover(0);
    assertThat(told()).containsExactly(570L);
    assertThat(outage.millis()).isZero();
  }

  @Test
  void appendThatFails_isTriedAgain() {
    outage.missed(500);
    recoverInTrouble(70, false);
    assertThat(outage.millis()).isEqualTo(570);
    recover(70);
    assertThat(told()).containsExactly(570L);
  }

  @Test
  void timeThatIsMissedMeanwhile_isToldAlone() {
    outage.missed(500);
    recoverInTrouble(0, true);
    outage.missed(30);
    recoverInTrouble(0, true);
    recover(0);
    assertThat(told()).containsExactly(500L, 30L);
  }

  /** As by another owner, which had the run for a moment and knew nothing of what was missed. */
  @Test
  void appendOfSomebodyElse_inItsPlace_tellsNothingOfIt() {
    outage.missed(500);
    recoverInTrouble(0, false);
    memory.streams.get(STREAM).add(new RoundEvent.RoundResumed(4));
    recover(0);
    assertThat(told()).containsExactly(4L, 500L);
  }

  /** It cannot be read: then it stays unknown, and is looked for again. */
  @Test
  void lookThatFails_isRepeated() {
    outage.missed(500);
    recoverInTrouble(0, true);
    Journal<RoundEvent> away =
        new Journal<>() {
          @Override
          public List<RoundEvent> load(String stream) {
            throw new TroubleException("the journal did not answer");
          }

          @Override
          public void append(String stream, long version, List<RoundEvent> events, long now) {
            throw new AssertionError("nothing is appended");
          }
        };
    assertThatThrownBy(() -> outage.tell(null, null, away, START))
        .isInstanceOf(TroubleException.class);
    recover(0);
    assertThat(told()).containsExactly(500L);
  }
}
