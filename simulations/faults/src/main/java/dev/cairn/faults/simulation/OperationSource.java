package dev.cairn.faults.simulation;

import dev.cairn.faults.Moment;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws operations, most of them steps of clients. What it draws depends on what it drew before,
 * and not on what has happened, so any part of a list means the same alone.
 */
final class OperationSource {
  private static final int OUTAGE_MILLIS_MAX = 20_000;
  private static final int PASS_MILLIS_MAX = 4_000;
  private static final int WRITES_AHEAD_MAX = 12;
  private static final int FULL_MAX = 12;

  /** A lease holds for half of it, so about every second one that stands still is overtaken. */
  private static final int STILL_MILLIS_MAX = 10_000;

  /** How many operations a run is paused for, about: nothing else happens in it meanwhile. */
  private static final int PAUSED_OPERATIONS = 12;

  private final SplittableRandom random;
  private final int clients;
  private final double trouble;
  private boolean overtaken;
  private boolean paused;
  private boolean regretted;

  OperationSource(SplittableRandom random, int clients, double trouble) {
    this.random = random;
    this.clients = clients;
    this.trouble = trouble;
  }

  Operation next() {
    if (overtaken) {
      overtaken = false;
      // Whoever was overtaken is asked before anything else can tell it.
      return new Operation.Step(client(), Fate.ARRIVES, true);
    }
    if (regretted) {
      // Before anything can have come of the resumption: what it scheduled has not opened.
      regretted = false;
      return pause();
    }
    if (paused && random.nextInt(PAUSED_OPERATIONS) == 0) {
      paused = false;
      regretted = random.nextBoolean();
      return new Operation.Resume();
    }
    if (random.nextDouble() >= trouble / 4) {
      return random.nextInt(16) == 0
          ? new Operation.Pass(random.nextInt(PASS_MILLIS_MAX))
          : request();
    }
    int dice = random.nextInt(100);
    if (dice < 16) {
      return new Operation.Lose(client(), random.nextBoolean());
    } else if (dice < 36) {
      return new Operation.Crash(ahead(), moment(3), random.nextInt(OUTAGE_MILLIS_MAX));
    } else if (dice < 56) {
      return new Operation.Trouble(ahead(), moment(2));
    } else if (dice < 66) {
      Spoilt[] all = Spoilt.values();
      return new Operation.Spoil(client(), all[random.nextInt(all.length)], random.nextBoolean());
    } else if (dice < 75) {
      Tampered[] all = Tampered.values();
      return new Operation.Tamper(client(), all[random.nextInt(all.length)]);
    } else if (dice < 83) {
      return takeOver();
    } else if (dice < 85) {
      return new Operation.HandOver(random.nextBoolean());
    } else if (dice < 90) {
      return new Operation.FillDisk(1 + random.nextInt(FULL_MAX));
    } else if (dice < 94) {
      return new Operation.Jump(random.nextInt(30_000) - 15_000);
    } else if (dice < 97) {
      return pause();
    } else if (dice < 99) {
      return steering();
    }
    return random.nextInt(4) == 0 ? new Operation.Cancel() : new Operation.Pass(30_000);
  }

  /** What is done about a run that failed, most likely by an operator; null for nothing. */
  @Nullable Operation nextAfterFailure() {
    return switch (random.nextInt(8)) {
      case 0 -> new Operation.TakeOver(random.nextInt(STILL_MILLIS_MAX));
      case 1 -> new Operation.Crash(1, moment(3), random.nextInt(OUTAGE_MILLIS_MAX));
      case 2, 3, 4 -> new Operation.Retry();
      default -> null;
    };
  }

  private Operation takeOver() {
    overtaken = true;
    return new Operation.TakeOver(random.nextInt(STILL_MILLIS_MAX));
  }

  private Operation pause() {
    paused = true;
    return new Operation.Pause(random.nextBoolean());
  }

  private Operation steering() {
    return switch (random.nextInt(4)) {
      case 0 -> new Operation.Abort();
      case 1 -> new Operation.Retry();
      default -> new Operation.Resume();
    };
  }

  private Operation request() {
    // Most coordinators have no rival, and then it does not matter whom a request is for.
    boolean rival = random.nextInt(3) == 0;
    return random.nextInt(8) == 0
        ? new Operation.Arrive(client(), random.nextInt(8), rival)
        : new Operation.Step(client(), fate(), rival);
  }

  private int client() {
    return random.nextInt(clients);
  }

  private int ahead() {
    return 1 + random.nextInt(WRITES_AHEAD_MAX);
  }

  private Moment moment(int first) {
    return Moment.values()[random.nextInt(first)];
  }

  private Fate fate() {
    Fate[] fates = Fate.values();
    return random.nextDouble() < trouble / 2
        ? fates[1 + random.nextInt(fates.length - 1)]
        : Fate.ARRIVES;
  }
}
