package dev.cairn.benchmarks;

import java.util.List;

/**
 * What bursts of check-ins cost, beside the same bursts on an echo.
 *
 * @param checkIns calls of each burst
 * @param connections over which they came
 * @param turns 2 or more; the first is the compilers'
 */
record BurstResult(int checkIns, int connections, List<Turn> turns) {
  private static final double P99 = 0.99;

  /**
   * One burst on each side.
   *
   * @param queueMillis mean time that a check-in waited for a thread of the coordinator's
   */
  record Turn(Burst burst, double queueMillis, Burst echo) {}

  BurstResult {
    turns = List.copyOf(turns);
    if (turns.size() < 2) {
      throw new IllegalArgumentException("there are 2 turns or more, not " + turns.size());
    }
  }

  Turn first() {
    return turns.get(0);
  }

  /** All but the first. */
  List<Turn> later() {
    return turns.subList(1, turns.size());
  }

  /** Milliseconds of the coordinator's and its database's processor time for a check-in. */
  double cpuMillis() {
    return Medians.of(later(), turn -> turn.burst().cpu().millis()) / checkIns;
  }

  double echoCpuMillis() {
    return Medians.of(later(), turn -> turn.echo().cpu().millis()) / checkIns;
  }

  /** The median of the turns' ratios, since other programs meet both sides of a turn. */
  double cpuRatio() {
    return Medians.of(later(), turn -> turn.burst().cpu().millis() / turn.echo().cpu().millis());
  }

  double queueMillis() {
    return Medians.of(later(), Turn::queueMillis);
  }

  double p99Millis() {
    return Medians.of(later(), turn -> turn.burst().latencies().millis(P99));
  }

  double echoP99Millis() {
    return Medians.of(later(), turn -> turn.echo().latencies().millis(P99));
  }

  double p99Ratio() {
    return Medians.of(
        later(),
        turn -> turn.burst().latencies().millis(P99) / turn.echo().latencies().millis(P99));
  }
}
