package dev.cairn.experiments.federation;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which clients get lost in which round, and when: a function of seed and round alone, never of
 * time, so that a run can be repeated.
 *
 * <p>In each round exactly {@code round(fraction * clients)} clients are lost before their update
 * counts, and, if that is asked for, some more afterwards, which only a secure round notices. The
 * same clients' updates count in a plain and in a secure round.
 */
public final class DropoutPlan {

  /** When a client is lost. */
  public enum Moment {
    /** It has its assignment and is not heard of again. */
    BEFORE_DOWNLOAD(true),
    /** It has the model and does not train. */
    BEFORE_TRAINING(true),
    /** It has trained and sends nothing. */
    BEFORE_UPLOAD(true),
    /** Secure rounds: its keys are on the roster, and it deals no shares. */
    BEFORE_SHARES(true),
    /** Secure rounds: others mask with it, and its update does not come. */
    BEFORE_MASKED_UPLOAD(true),
    /** Secure rounds: its update counts, and it does not confirm the included set. */
    BEFORE_CONFIRMING(false),
    /** Secure rounds: its update counts, and it does not help to open the sum. */
    BEFORE_REVEALING(false);

    private final boolean early;

    Moment(boolean early) {
      this.early = early;
    }

    /** Whether the client's update does not count then. */
    public boolean isEarly() {
      return early;
    }

    private static Moment any(boolean early, SplittableRandom random) {
      List<Moment> some = Arrays.stream(values()).filter(m -> m.early == early).toList();
      return some.get(random.nextInt(some.size()));
    }
  }

  private static final ClientId NOBODY = new ClientId("dropouts");

  private final long seed;
  private final int clients;
  private final int lost;
  private final int lostLate;

  /**
   * Creates a plan.
   *
   * @param clients number of clients, at least 1
   * @param fraction share of them that is lost in each round, 0 to 1
   */
  public DropoutPlan(long seed, int clients, double fraction) {
    this(seed, clients, fraction, 0);
  }

  /**
   * Creates a plan with late losses.
   *
   * @param lateFraction share of the clients that is lost after its update, 0 to 1
   */
  public DropoutPlan(long seed, int clients, double fraction, double lateFraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("dropout must be 0 to 1, not " + fraction);
    }
    if (!(lateFraction >= 0 && fraction + lateFraction <= 1)) {
      throw new IllegalArgumentException(
          "late dropout must be 0 up to what dropout leaves, not " + lateFraction);
    }
    this.seed = seed;
    this.clients = clients;
    this.lost = (int) Math.round(fraction * clients);
    this.lostLate = Math.min(clients - lost, (int) Math.round(lateFraction * clients));
  }

  /** How many clients are lost in each round before their update counts. */
  public int lostPerRound() {
    return lost;
  }

  /** When client number {@code client} is lost in a round; empty if it is not. */
  public Optional<Moment> momentOf(int roundIndex, int client) {
    SplittableRandom random = BatchOrder.random("dropouts", seed, roundIndex, NOBODY);
    List<Integer> left = new ArrayList<>(IntStream.range(0, clients).boxed().toList());
    for (int i = 0; i < lost + lostLate; i++) {
      int chosen = left.remove(random.nextInt(left.size()));
      Moment moment = Moment.any(i < lost, random);
      if (chosen == client) {
        return Optional.of(moment);
      }
    }
    return Optional.empty();
  }
}
