package dev.cairn.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run.
 *
 * @param run its id
 * @param name the plan's name
 * @param population whose clients train
 * @param status ACTIVE, PAUSED, COMPLETED, FAILED or CANCELLED
 * @param rounds rounds that must commit
 * @param committed rounds that committed
 * @param abandoned attempts that were abandoned
 * @param current the scheduled round, run/index/attempt; null if none is
 * @param last the last round that ended, run/index/attempt; null if none did
 * @param failure why the last attempt was abandoned or the run failed; null if neither
 * @param pause who paused it, and why; null unless it is paused
 * @param outage why no coordinator drives it; null if one does, or if none tried in vain
 * @param model the newest weights' id
 * @param evaluation the data set for evaluators; null for any
 * @param startedAt when it began
 * @param endedAt when it ended; null while it goes on
 * @param revision which of its states this is
 * @param planText the plan in YAML; only in a single run
 * @param modelSpec the architecture; only in a single run
 */
public record RunInfo(
    String run,
    String name,
    String population,
    String status,
    int rounds,
    int committed,
    int abandoned,
    @Nullable String current,
    @Nullable String last,
    @Nullable String failure,
    @Nullable Pause pause,
    @Nullable Outage outage,
    String model,
    @Nullable String evaluation,
    Instant startedAt,
    @Nullable Instant endedAt,
    long revision,
    @Nullable String planText,
    @Nullable JsonNode modelSpec) {

  /**
   * A pause.
   *
   * @param by who
   * @param reason why
   * @param when AFTER_ROUND or NOW
   */
  public record Pause(String by, String reason, String when) {}

  /**
   * Why a run that is not over could not be taken up.
   *
   * @param since when a coordinator drove it last
   * @param reason what kept the last one that tried from it
   */
  public record Outage(Instant since, String reason) {}

  /** Whether the run is over. */
  public boolean isOver() {
    return endedAt != null;
  }

  /** Whether all its rounds committed. */
  public boolean isCompleted() {
    return status.equals("COMPLETED");
  }
}
