package dev.cairn.faults.simulation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation has come to.
 *
 * @param operations commands that were decided, but for those that drivers give themselves
 * @param plain the plain rounds
 * @param secure the secure rounds
 * @param crashes how often a coordinator crashed
 * @param finding what was broken; null for nothing
 */
public record Tally(
    long operations, Rounds plain, Rounds secure, long crashes, @Nullable Finding finding) {

  static Tally none() {
    return new Tally(0, Rounds.NONE, Rounds.NONE, 0, null);
  }

  /** The same with one more run, of secure or of plain rounds. */
  Tally plus(Episode.Result result, boolean isSecure, @Nullable Finding found) {
    return new Tally(
        operations + result.commands(),
        isSecure ? plain : plain.plus(result.rounds()),
        isSecure ? secure.plus(result.rounds()) : secure,
        crashes + result.crashes(),
        found);
  }

  /** All rounds. */
  public Rounds rounds() {
    return plain.plus(secure);
  }

  /** For scripts: the rounds of each kind. */
  public String kindsLine() {
    return String.format(
        Locale.ROOT,
        "plain_committed=%d plain_abandoned=%d secure_committed=%d secure_abandoned=%d",
        plain.committed(),
        plain.abandoned(),
        secure.committed(),
        secure.abandoned());
  }

  /**
   * For scripts: all of it.
   *
   * @param seconds how long it took
   */
  public String line(double seconds) {
    return String.format(
        Locale.ROOT,
        "operations=%d rounds_committed=%d rounds_abandoned=%d crash_points=%d violations=%d"
            + " seconds=%.1f",
        operations,
        rounds().committed(),
        rounds().abandoned(),
        crashes,
        finding == null ? 0 : 1,
        seconds);
  }
}
