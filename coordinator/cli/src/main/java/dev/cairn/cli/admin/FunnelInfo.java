package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many came and went in each state of a round.
 *
 * @param round run/index/attempt
 * @param stages its states
 * @param refused what its devices were refused
 */
public record FunnelInfo(String round, List<Stage> stages, List<Refused> refused) {

  /**
   * How often something was refused.
   *
   * @param what UPDATE or MESSAGE
   */
  public record Refused(String what, String refusal, long count) {}

  /**
   * A state.
   *
   * @param needed answers without which the round is abandoned
   * @param entered clients that were asked
   * @param done clients that answered
   * @param left the others, by what became of them
   * @param end TARGET, DEADLINE, GRACE, ABANDONED or OPEN
   */
  public record Stage(
      String state,
      Instant enteredAt,
      @Nullable Instant endedAt,
      Instant deadline,
      int needed,
      int entered,
      int done,
      Map<String, Integer> left,
      String end) {}
}
