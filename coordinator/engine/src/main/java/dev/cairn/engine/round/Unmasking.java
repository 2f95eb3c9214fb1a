package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Refusal;

/**
 * Secure rounds: survivors reveal the shares that cancel the masks. The phase ends when the sum is
 * recovered, which takes the threshold of reveals and the work of the driver.
 */
public final class Unmasking extends Phase {
  private final Masked masked;

  Unmasking(RoundConfig config, Cohort cohort, long deadline, Masked masked) {
    super(config, cohort, deadline);
    this.masked = masked;
  }

  @Override
  public Included included() {
    return masked.included();
  }

  /**
   * Whether so many clients revealed that the sum may be recoverable; whether it is, depends on who
   * they are.
   */
  public boolean isRecoverable() {
    return cohort().answers().size() >= minimum();
  }

  @Override
  boolean mayHaveRevealed() {
    return true;
  }

  @Override
  public Transcript transcript() {
    return masked.transcript();
  }

  @Override
  boolean mayHaveSpent() {
    return true;
  }

  @Override
  int enough() {
    return Integer.MAX_VALUE;
  }

  @Override
  int minimum() {
    return masked.secrecy().reveals();
  }

  @Override
  boolean closesByWork() {
    return true;
  }

  @Override
  AbandonReason shortage() {
    return AbandonReason.TOO_FEW_SHARES;
  }

  @Override
  RoundEvent close(Cohort answered, long now) {
    return new RoundEvent.RoundAbandoned(
        shortage(),
        "the shares of "
            + answered.answers().size()
            + " clients did not recover the sum before the deadline",
        true,
        true);
  }

  @Override
  Phase with(Cohort nextCohort, long nextDeadline) {
    return new Unmasking(config(), nextCohort, nextDeadline, masked);
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return masked.included().late(command, super.on(command, now));
  }

  @Override
  Decision on(RoundCommand.RevealShares command, long now) {
    return answer(
        command.client(),
        command.reveal(),
        new RoundEvent.SharesRevealed(command.client(), command.reveal()),
        now);
  }

  @Override
  Decision on(RoundCommand.RecoverSum command, long now) {
    return isRecoverable()
        ? Decision.accept(new RoundEvent.SumRecovered(command.sum(), now))
        : Decision.refuse(Refusal.WRONG_PHASE, "too few shares are revealed");
  }

  @Override
  RoundState apply(RoundEvent.SharesRevealed event) {
    return answered(event.client(), event.reveal());
  }

  @Override
  RoundState apply(RoundEvent.SumRecovered event) {
    return Aggregating.unmasked(
        config(),
        masked.included(),
        event.at() + config().deadlines().aggregateMillis(),
        new Aggregating.Recovered(event.sum(), masked.transcript(), cohort().answers()));
  }
}
