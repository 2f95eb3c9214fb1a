package dev.cairn.benchmarks;

/**
 * What the first client of a round comes to know, in this order. Plain rounds have the first and
 * the last only.
 */
enum RoundMark {
  /** Its assignment: the cohort is sealed. */
  ASSIGNED("check-in"),

  /** Everybody's public keys. */
  ROSTER("advertise"),

  /** The shares that others sealed for it. */
  SHARES("share"),

  /** Whose updates are in the sum; the uploads are over. */
  SURVIVORS("upload"),

  /** That enough confirmed this. */
  QUORUM("confirm"),

  /** That there is a new model. */
  COMMITTED("reveal, unmask, commit");

  private final String before;

  RoundMark(String before) {
    this.before = before;
  }

  /** What the coordinator was busy with before this was known. */
  String before() {
    return before;
  }
}
