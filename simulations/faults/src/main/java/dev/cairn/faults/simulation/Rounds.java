package dev.cairn.faults.simulation;

/**
 * Rounds of one kind that are over.
 *
 * @param committed that made a model
 * @param abandoned that did not
 */
public record Rounds(long committed, long abandoned) {
  static final Rounds NONE = new Rounds(0, 0);

  Rounds plus(Rounds more) {
    return new Rounds(committed + more.committed, abandoned + more.abandoned);
  }

  /** How many there were. */
  public long total() {
    return committed + abandoned;
  }

  /** Share of them that made a model, 0 to 1; 0 if there were none. */
  public double committedShare() {
    return total() == 0 ? 0 : (double) committed / total();
  }
}
