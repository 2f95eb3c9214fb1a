package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** The round ended without a model. */
public final class Abandoned extends Ended {
  private final RoundEvent.RoundAbandoned end;

  Abandoned(RoundConfig config, RoundEvent.RoundAbandoned end) {
    super(config);
    this.end = end;
  }

  /** Why. */
  public AbandonReason reason() {
    return end.reason();
  }

  /** Why, for people. */
  public String detail() {
    return end.detail();
  }

  /** Whether shares may have been revealed. */
  public boolean revealed() {
    return end.revealed();
  }

  /** Whether masked updates may have been sent, so that no other attempt may have them. */
  public boolean spent() {
    return end.spent();
  }
}
