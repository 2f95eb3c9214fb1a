package dev.cairn.cli.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a coordinator tells of its own process. */
public final class SystemInfo {
  private SystemInfo() {}

  /**
   * Whether a coordinator takes runs.
   *
   * @param since when it was told to take none; null if it takes runs
   * @param runs how many it drives
   */
  public record Drain(boolean draining, @Nullable Instant since, int runs) {}

  /**
   * A coordinator.
   *
   * @param replica its id, which is new at each start
   * @param self whether it is the one that answered
   * @param address where other coordinators reach it; null if they do not
   * @param version of its program; null if it is not known
   * @param seenAt its last sign of life
   * @param draining whether it takes no more runs
   * @param runs how many it drives
   */
  public record Replica(
      String replica,
      boolean self,
      @Nullable String address,
      @Nullable String version,
      Instant seenAt,
      boolean draining,
      int runs) {}

  /**
   * A setting.
   *
   * @param value three asterisks for a secret; null if there is none
   * @param usual whether it is that of a coordinator that was told nothing
   */
  public record Setting(String key, @Nullable String value, boolean usual) {}

  /**
   * A logger.
   *
   * @param until when it is as configured again; null if it is
   */
  public record Logger(String logger, String level, @Nullable Instant until) {}
}
