package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** The round ended without a model. */
public final class Abandoned extends Ended {
  private final AbandonReason reason;
  private final String detail;
  private final boolean revealed;

  Abandoned(RoundConfig config, AbandonReason reason, String detail, boolean revealed) {
    super(config);
    this.reason = reason;
    this.detail = detail;
    this.revealed = revealed;
  }

  /** Why. */
  public AbandonReason reason() {
    return reason;
  }

  /** Why, for people. */
  public String detail() {
    return detail;
  }

  /** Whether shares may have been revealed, so that its updates are spent. */
  public boolean revealed() {
    return revealed;
  }
}
