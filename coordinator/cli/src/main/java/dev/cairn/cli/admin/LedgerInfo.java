package dev.cairn.cli.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The privacy ledger of a population.
 *
 * @param budget of the newest plan with privacy; null if there is none
 * @param spent epsilon of what was charged; null if that cannot be told
 * @param epsilon the same with what is reserved
 * @param entries how many it has
 * @param head the hash of the last one
 * @param damage what is wrong with it; null if nothing is
 */
public record LedgerInfo(
    String population,
    @Nullable Budget budget,
    @Nullable Double spent,
    @Nullable Double epsilon,
    long entries,
    String head,
    @Nullable String damage) {

  /** What may be spent. */
  public record Budget(double epsilon, double delta) {}

  /**
   * An entry.
   *
   * @param kind RESERVED, CHARGED or REFUNDED
   * @param round run/index/attempt
   * @param hash over all of it
   */
  public record Entry(
      long number,
      String kind,
      String round,
      List<Release> releases,
      String previous,
      String hash) {}

  /** A noisy sum. */
  public record Release(String mechanism, double clip, int dimension, double sigma, int honest) {}

  /**
   * What a check of the chain found.
   *
   * @param brokenAt the first entry that does not follow; null if all do
   */
  public record Check(
      long entries, String head, boolean valid, @Nullable Long brokenAt, @Nullable String detail) {}
}
