package dev.cairn.server.admin;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as an operator sees it.
 *
 * @param run the run
 * @param name the plan's name
 * @param population whose clients train
 * @param status whether it goes on
 * @param rounds rounds that must commit
 * @param committed rounds that committed, which is also the newest model's version
 * @param abandoned attempts that were abandoned in the whole run
 * @param current the scheduled round; null if none is
 * @param last the last round that ended; null if none did
 * @param failure why the last attempt at the current round was abandoned, or why the run failed;
 *     null if neither is the case
 * @param pause why it stands still, or will; null unless it is paused
 * @param outage why nobody drives it; null if somebody does, or if nobody tried in vain
 * @param model the newest weights
 * @param evaluation the data set on which its models are evaluated; null for any
 * @param startedAt when it began
 * @param endedAt when it ended; null while it goes on
 * @param revision how many events it has, which is which of its states this is
 */
public record RunView(
    RunId run,
    String name,
    Population population,
    RunState.Status status,
    int rounds,
    int committed,
    int abandoned,
    @Nullable RoundId current,
    @Nullable RoundId last,
    @Nullable AbandonReason failure,
    @Nullable Pause pause,
    @Nullable Outage outage,
    ModelId model,
    @Nullable String evaluation,
    Instant startedAt,
    @Nullable Instant endedAt,
    long revision)
    implements Revised {

  /**
   * Who paused it, and why.
   *
   * @param when whether its open round may end by itself
   */
  public record Pause(String by, String reason, PauseTime when) {}

  /**
   * Why a run that is not over could not be taken up by any coordinator.
   *
   * @param since when one drove it last
   * @param reason what kept the last one that tried from it
   */
  public record Outage(Instant since, String reason) {}
}
