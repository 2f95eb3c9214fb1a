package dev.cairn.engine.run;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.graph.RoundThresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan asks of its clients and of the coordinator, as far as the plan alone tells.
 *
 * @param modelBytes what each client downloads in a round
 * @param updateBytes what each client uploads in a round, beside the messages of secure rounds
 * @param valueBits bits of one client's value of a parameter
 * @param roundingError by how much rounding, and noise of clients, is expected to move a mean of
 *     updates of the largest weight, over the clip norm: the root of the mean square
 * @param longestMillis how long the run takes at most: all rounds at their deadlines, each with all
 *     its attempts
 * @param rosters what it takes to open a sum, for the largest and the smallest roster of a secure
 *     round; empty for plain rounds
 */
public record PlanEstimate(
    long modelBytes,
    long updateBytes,
    int valueBits,
    double roundingError,
    long longestMillis,
    List<Roster> rosters) {

  /**
   * A roster of a secure round.
   *
   * @param clients on it
   * @param neighbours of each client
   * @param threshold shares that recover a secret
   * @param quorum confirmations without which nothing is revealed; 0 where nothing is confirmed
   * @param remaining the fewest clients of each set
   */
  public record Roster(int clients, int neighbours, int threshold, int quorum, int remaining) {}

  public PlanEstimate {
    rosters = List.copyOf(rosters);
  }

  /** The estimate of a plan. */
  public static PlanEstimate of(TrainingPlan plan) {
    int dimension = plan.model().shape().dimension();
    RoundDeadlines deadlines = plan.deadlines();
    double squared = plan.updateSpec().roundingError(dimension);
    return new PlanEstimate(
        Safetensors.length(plan.model().shape()),
        plan.updateSpec().layout(dimension).bytes(),
        plan.updateSpec().valueBits(dimension),
        StrictMath.sqrt(squared / plan.cohort().target()),
        deadlines.totalMillis() * plan.rounds() * plan.retry().attempts(),
        rosters(plan));
  }

  private static List<Roster> rosters(TrainingPlan plan) {
    SecureRules secure = plan.secure();
    List<Roster> rosters = new ArrayList<>();
    if (secure != null) {
      int largest = plan.cohort().selected();
      int smallest = plan.cohort().minimum();
      rosters.add(roster(plan, secure, largest));
      if (smallest < largest && smallest >= RoundThresholds.ROSTER_MIN) {
        rosters.add(roster(plan, secure, smallest));
      }
    }
    return rosters;
  }

  private static Roster roster(TrainingPlan plan, SecureRules secure, int clients) {
    RoundThresholds thresholds = secure.thresholds(plan.cohort(), clients);
    return new Roster(
        clients,
        thresholds.degree(),
        thresholds.threshold(),
        thresholds.quorum(),
        Math.max(
            plan.cohort().minimum(), Math.max(thresholds.remainingMin(), thresholds.quorum())));
  }
}
