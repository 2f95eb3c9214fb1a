package dev.cairn.experiments.federation;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which clients get lost in which round, and when: a function of seed and round alone, never of
 * time, so that a run can be repeated.
 *
 * <p>In each round exactly {@code round(fraction * clients)} clients are lost.
 */
public final class DropoutPlan {

  /** When a client is lost. */
  public enum Moment {
    /** It has its assignment and is not heard of again. */
    BEFORE_DOWNLOAD,
    /** It has the model and does not train. */
    BEFORE_TRAINING,
    /** It has trained and does not upload. */
    BEFORE_UPLOAD
  }

  private static final ClientId NOBODY = new ClientId("dropouts");

  private final long seed;
  private final int clients;
  private final int lost;

  /**
   * Creates a plan.
   *
   * @param clients number of clients, at least 1
   * @param fraction share of them that is lost in each round, 0 to 1
   */
  public DropoutPlan(long seed, int clients, double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("dropout must be 0 to 1, not " + fraction);
    }
    this.seed = seed;
    this.clients = clients;
    this.lost = (int) Math.round(fraction * clients);
  }

  /** How many clients are lost in each round. */
  public int lostPerRound() {
    return lost;
  }

  /** When client number {@code client} is lost in a round; empty if it is not. */
  public Optional<Moment> momentOf(int roundIndex, int client) {
    SplittableRandom random = BatchOrder.random("dropouts", seed, roundIndex, NOBODY);
    List<Integer> left = new ArrayList<>(IntStream.range(0, clients).boxed().toList());
    for (int i = 0; i < lost; i++) {
      int chosen = left.remove(random.nextInt(left.size()));
      Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
      if (chosen == client) {
        return Optional.of(moment);
      }
    }
    return Optional.empty();
  }
}
