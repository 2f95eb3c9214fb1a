package dev.cairn.server.host;

import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunState;
import org.jspecify.annotations.Nullable;

/**
 * Where a run and its open round stood a moment ago: durable, immutable, for anybody to look at.
 *
 * @param run the run
 * @param round the scheduled round; null if none is
 */
public record RunSnapshot(RunState run, @Nullable RoundState round) {}
