package dev.cairn.secagg.privacy;

/**
 * A clip that follows a quantile of the clients' norms: after each round it is multiplied by
 * exp(-rate * (b - quantile)), where b is the noisy share of clients whose norm was at most the
 * clip.
 *
 * <p>Each client votes in a lane of its own, plus or minus {@link #VOTE_UNIT}: that is its bit less
 * one half, doubled and scaled, so one client moves the sum by one unit where bits alone would move
 * it by two, and integer noise is fine-grained. The clip of a round comes from the rounds before it
 * and is signed with the round's configuration. Source: Andrew, Thakkar, McMahan and Ramaswamy 2021
 * (arXiv 1905.03871), sections 2 and 3.
 *
 * @param clip the clip of this round, {@link NormClip#BOUND_MIN} to {@link NormClip#BOUND_MAX}
 * @param quantile the share of clients that should be within it, more than 0 and less than 1
 * @param rate how fast it moves, more than 0 and at most 1; 0.2 is usual
 * @param voteSigma sigma of the noise on the number of clients within the clip, 0 for none; a
 *     twentieth of the cohort is usual
 */
public record AdaptiveClip(double clip, double quantile, double rate, double voteSigma) {

  /** The magnitude of a vote. */
  public static final long VOTE_UNIT = 1L << 20;

  private static final double VOTE_SIGMA_MIN = 0x1p-10;
  private static final double VOTE_SIGMA_MAX = 0x1p19;

  public AdaptiveClip {
    new NormClip(clip);
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException(
          "a quantile is more than 0 and less than 1, not " + quantile);
    }
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("a rate is more than 0 and at most 1, not " + rate);
    }
    if (voteSigma != 0 && !(voteSigma >= VOTE_SIGMA_MIN && voteSigma <= VOTE_SIGMA_MAX)) {
      throw new IllegalArgumentException(
          "voteSigma must be 0 for no noise, or 2^-10 to 2^19, not " + voteSigma);
    }
  }

  /** The usual: the median, a rate of 0.2, and a twentieth of the cohort as noise on the votes. */
  public static AdaptiveClip median(double clip, int cohort) {
    return new AdaptiveClip(clip, 0.5, 0.2, cohort / 20.0);
  }

  /** What a client adds to the lane of votes, given the norm that its update had. */
  public long vote(double norm) {
    return norm <= clip ? VOTE_UNIT : -VOTE_UNIT;
  }

  /**
   * The noise that each of {@code honest} clients adds to its vote, so that the number of clients
   * within the clip has a sigma of {@link #voteSigma} at least; 1 where the coordinator adds it
   * all.
   *
   * @throws IllegalStateException if there is to be none
   */
  public NoiseVariance voteVariance(int honest) {
    if (voteSigma == 0) {
      throw new IllegalStateException("these votes have no noise");
    }
    return NoiseVariance.atLeast(2 * voteSigma * VOTE_UNIT / Math.sqrt(honest));
  }

  /**
   * The clip of the next round.
   *
   * @param votes the sum of votes with its noise
   * @param clients how many voted, 1 or more
   */
  public AdaptiveClip next(long votes, long clients) {
    if (clients < 1) {
      throw new IllegalArgumentException("expected 1 client or more, got " + clients);
    }
    double within = 0.5 + (double) votes / VOTE_UNIT / (2.0 * clients);
    double moved = clip * StrictMath.exp(-rate * (within - quantile));
    double bounded = Math.max(NormClip.BOUND_MIN, Math.min(NormClip.BOUND_MAX, moved));
    return new AdaptiveClip(bounded, quantile, rate, voteSigma);
  }

  /**
   * The noise multiplier that is left for the update when update and votes together shall cost what
   * one release with {@code total} would: (total^-2 - (2 voteSigma)^-2)^(-1/2).
   *
   * @throws IllegalArgumentException if the votes alone cost more
   */
  public double updateMultiplier(double total) {
    RenyiCurve.checkMultiplier(total);
    double left = Math.pow(total, -2) - Math.pow(2 * voteSigma, -2);
    if (!(left > 0)) {
      throw new IllegalArgumentException(
          "the votes' noise of "
              + voteSigma
              + " leaves nothing of a multiplier of "
              + total
              + ": it must be more than half of that");
    }
    return 1 / Math.sqrt(left);
  }
}
