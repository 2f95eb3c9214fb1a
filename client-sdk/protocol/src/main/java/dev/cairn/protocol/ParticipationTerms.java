package dev.cairn.protocol;

/**
 * What a run asks of its clients beside training, for them to heed: the coordinator cannot know the
 * one in secure rounds, and keeps the other, too.
 *
 * @param minimumExamples examples below which a client does not take part, at least 1
 * @param separationMillis how long a client stays away once its update was accepted, 0 or more
 */
public record ParticipationTerms(int minimumExamples, long separationMillis) {

  /** Terms that ask for nothing. */
  public static final ParticipationTerms NONE = new ParticipationTerms(1, 0);

  public ParticipationTerms {
    if (minimumExamples < 1) {
      throw new IllegalArgumentException(
          "minimumExamples must be at least 1, not " + minimumExamples);
    }
    if (separationMillis < 0) {
      throw new IllegalArgumentException("separationMillis must not be negative");
    }
  }
}
