package dev.cairn.client.djl;

import java.util.List;

/**
 * How well a model does on labelled examples.
 *
 * @param loss mean cross-entropy in nats; not finite if the model diverged
 * @param perClass one entry for each class of the model, in order
 */
public record Score(double loss, List<ClassScore> perClass) {

  /**
   * One class.
   *
   * @param examples examples with this label
   * @param correct how many of them the model gave this label
   */
  public record ClassScore(long examples, long correct) {
    public ClassScore {
      if (examples < 0 || correct < 0 || correct > examples) {
        throw new IllegalArgumentException("correct must be 0 to " + examples + ", not " + correct);
      }
    }
  }

  public Score {
    perClass = List.copyOf(perClass);
    if (perClass.stream().noneMatch(score -> score.examples() > 0)) {
      throw new IllegalArgumentException("a score needs at least one example");
    }
  }

  /** Number of examples. */
  public long examples() {
    return perClass.stream().mapToLong(ClassScore::examples).sum();
  }

  /** Number of examples that got their label. */
  public long correct() {
    return perClass.stream().mapToLong(ClassScore::correct).sum();
  }

  /** Fraction of the examples that got their label, 0 to 1. */
  public double accuracy() {
    return (double) correct() / examples();
  }
}
