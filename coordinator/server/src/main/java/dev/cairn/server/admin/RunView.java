package dev.cairn.server.admin;

import dev.cairn.engine.cohort.AbandonReason;
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
 * @param failure why the last attempt at the current round was abandoned, or why the run failed;
 *     null if neither is the case
 * @param model the newest weights
 * @param evaluation the data set on which its models are evaluated; null for any
 * @param startedAt when it began
 * @param endedAt when it ended; null while it goes on
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
    @Nullable AbandonReason failure,
    ModelId model,
    @Nullable String evaluation,
    Instant startedAt,
    @Nullable Instant endedAt) {}
