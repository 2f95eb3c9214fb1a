package dev.cairn.server.admin;

import dev.cairn.engine.history.Explanation;
import dev.cairn.engine.history.Funnel;
import dev.cairn.protocol.RoundId;
import org.jspecify.annotations.Nullable;

/** What became of rounds. Called and failing as {@link RunOperations}. */
public interface RoundStories {

  /** Who came and went in each state of a round; null if it never opened. */
  @Nullable Funnel funnel(RoundId round);

  /** Why a round ended as it did; null if it was never scheduled. */
  @Nullable Explanation explanation(RoundId round);
}
