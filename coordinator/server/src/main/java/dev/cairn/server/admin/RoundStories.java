package dev.cairn.server.admin;

import dev.cairn.engine.history.Explanation;
import dev.cairn.engine.history.Funnel;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of rounds. Called and failing as {@link RunOperations}. */
public interface RoundStories {

  /** Who came and went in each state of a round; null if it never opened. */
  @Nullable Funnel funnel(RoundId round);

  /** What its devices were refused; late by a second. */
  List<Refused> refused(RoundId round);

  /**
   * How often something was refused.
   *
   * @param what {@code UPDATE} or {@code MESSAGE}
   * @param count at least 1
   */
  record Refused(String what, Refusal refusal, long count) {}

  /** Why a round ended as it did; null if it was never scheduled. */
  @Nullable Explanation explanation(RoundId round);
}
