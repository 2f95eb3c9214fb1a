package dev.cairn.cli.command;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.RunInfo;
import java.time.Duration;

/** Waits for the end of a run; a coordinator that restarts meanwhile is no failure. */
final class RunWait {
  private static final long ASK_AGAIN_MILLIS = 500;
  private static final Duration OUTAGE_MAX = Duration.ofMinutes(2);

  private RunWait() {}

  static RunInfo until(AdminClient client, String run, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    long heard = System.nanoTime();
    boolean everHeard = false;
    while (true) {
      try {
        RunInfo info = client.run(run);
        if (info.isOver()) {
          return info;
        }
        heard = System.nanoTime();
        everHeard = true;
      } catch (AdminFailure e) {
        if (!everHeard || !e.isTransient() || System.nanoTime() - heard > OUTAGE_MAX.toNanos()) {
          throw e;
        }
      }
      if (System.nanoTime() + ASK_AGAIN_MILLIS * 1_000_000 > end) {
        throw new CliFailure(
            "run " + run + " is not over after " + timeout.toSeconds() + " s; it goes on");
      }
      pause();
    }
  }

  /** Between two questions. */
  static void pause() {
    try {
      Thread.sleep(ASK_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
  }
}
