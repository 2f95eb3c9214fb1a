package dev.cairn.engine.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaceSteeringTest {
  private static final PaceRules RULES = new PaceRules(10, 2_000, 30_000, 3_600_000);
  private static final long NOW = 1_800_000_000_000L;

  private final PaceSteering middle = new PaceSteering(RULES, () -> 0.5);

  @Test
  void smallPopulation_isSentToTheNextMomentThatAllShare() {
    // NOW is a multiple of 30 s; half of the jitter is a quarter of that.
    assertThat(middle.awayMillis(NOW + 1_000, false)).isEqualTo(29_000 + 7_500);
    assertThat(middle.awayMillis(NOW + 20_000, false)).isEqualTo(10_000 + 7_500);
    assertThat(middle.awayMillis(NOW + 28_500, false))
        .as("the moment is nearer than the shortest time")
        .isEqualTo(1_500 + 30_000 + 7_500);
    assertThat(new PaceSteering(RULES, () -> 0).awayMillis(NOW + 20_000, false)).isEqualTo(10_000);
    assertThat(middle.estimatedDevices(NOW + 28_500)).isZero();
  }

  @Test
  void deviceOfASmallPopulationThatWaits_waitsOn_andOneOfALargePopulationDoesNot() {
    assertThat(middle.awayMillis(NOW, true)).isZero();
    assertThat(middle.isLarge(NOW)).isFalse();
    for (int i = 0; i < 1_000; i++) {
      long unused = middle.awayMillis(NOW, true);
    }
    assertThat(middle.isLarge(NOW)).isTrue();
    assertThat(middle.awayMillis(NOW, true)).isGreaterThan(30_000);
  }

  @Test
  void herd_isSpreadAtTheWantedRate() {
    long last = 0;
    for (int i = 0; i < 20_000; i++) {
      last = middle.awayMillis(NOW, false);
    }
    assertThat(last).isCloseTo(20_000 / 10 * 1_000L, within(2_000L));
    assertThat(middle.estimatedDevices(NOW)).isCloseTo(20_000L, within(20L));
    assertThat(middle.estimatedDevices(NOW + 1_000_000)).isCloseTo(10_000L, within(20L));
  }

  @Test
  void dates_areSpreadByATenth() {
    for (double drawn : new double[] {0, 0.999}) {
      PaceSteering steering = new PaceSteering(RULES, () -> drawn);
      long away = 0;
      for (int i = 0; i < 10_000; i++) {
        away = steering.awayMillis(NOW, false);
      }
      assertThat(away).isCloseTo(drawn == 0 ? 950_000L : 1_050_000L, within(3_000L));
    }
  }

  @Test
  void moreDevicesThanTheLongestTimeHasPlacesFor_stayAwayThatLong() {
    long away = 0;
    for (int i = 0; i < 100_000; i++) {
      away = middle.awayMillis(NOW, false);
    }
    assertThat(away).isEqualTo(3_600_000);
  }

  @Test
  void severalCalendars_haveAsManyPlacesAsOne() {
    PaceSteering[] three = new PaceSteering[3];
    for (int i = 0; i < 3; i++) {
      three[i] = new PaceSteering(RULES, () -> 0.5);
      three[i].among(3);
    }
    long last = 0;
    for (int i = 0; i < 3_000; i++) {
      last = three[i % 3].awayMillis(NOW, false);
    }
    assertThat(last).isCloseTo(3_000 / 10 * 1_000L, within(2_000L));
    assertThat(three[0].estimatedDevices(NOW)).isCloseTo(1_000L, within(20L));

    three[0].among(1);
    assertThat(three[0].awayMillis(NOW, false) - last).isBetween(0L, 200L);
    assertThatThrownBy(() -> three[0].among(0)).hasMessage("there is at least 1 calendar, not 0");
  }

  /** Each device asks whichever process it reaches, as behind a balancer. */
  @Test
  void devicesThatAskAnyOfSeveralProcesses_comeAtTheWantedRate_ifEachKnowsOfTheOthers() {
    assertThat(comingPerSecond(3, 3)).isCloseTo(10, within(0.5));
    assertThat(comingPerSecond(3, 1)).as("each for itself").isGreaterThan(25);
    assertThat(comingPerSecond(1, 1)).isCloseTo(10, within(0.5));
  }

  private static double comingPerSecond(int processes, int known) {
    SplittableRandom random = new SplittableRandom(7);
    PaceSteering[] calendars = new PaceSteering[processes];
    for (int i = 0; i < processes; i++) {
      calendars[i] = new PaceSteering(RULES, random::nextDouble);
      calendars[i].among(known);
    }
    PriorityQueue<Long> dates = new PriorityQueue<>();
    for (int i = 0; i < 20_000; i++) {
      dates.add(NOW);
    }
    // The herd of the beginning is spread over some 2,000 s; what comes after that is counted.
    long from = NOW + 4_000_000;
    long until = from + 4_000_000;
    int counted = 0;
    while (dates.element() < until) {
      long now = dates.remove();
      counted += now >= from ? 1 : 0;
      dates.add(now + calendars[random.nextInt(processes)].awayMillis(now, false));
    }
    return counted / 4_000.0;
  }

  @Test
  void rules_areChecked() {
    assertThatThrownBy(() -> new PaceRules(0, 2_000, 30_000, 60_000))
        .hasMessage("perSecond must be 1 to 100000, not 0");
    assertThatThrownBy(() -> new PaceRules(1, 999, 30_000, 60_000))
        .hasMessage("shortest must be 1s to 1h, not 999 ms");
    assertThatThrownBy(() -> new PaceRules(1, 2_000, 3_600_001, 3_600_001))
        .hasMessage("together must be 1s to 1h, not 3600001 ms");
    assertThatThrownBy(() -> new PaceRules(1, 2_000, 30_000, 29_999))
        .hasMessage("longest must be together to 30d, not 29999 ms");
  }
}
