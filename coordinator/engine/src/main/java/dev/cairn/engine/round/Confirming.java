package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** Secure rounds: included clients confirm that they were all shown the same included set. */
public final class Confirming extends Phase {
  private final Masked masked;

  Confirming(RoundConfig config, Cohort cohort, long deadline, Masked masked) {
    super(config, cohort, deadline);
    this.masked = masked;
  }

  @Override
  public Included included() {
    return masked.included();
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
    return cohort().members().size();
  }

  @Override
  int minimum() {
    return masked.secrecy().confirmations();
  }

  @Override
  int graceFrom() {
    return Secrecy.graceFrom(this);
  }

  @Override
  AbandonReason shortage() {
    return AbandonReason.TOO_FEW_CONFIRMATIONS;
  }

  @Override
  RoundEvent close(Cohort answered, long now) {
    return new RoundEvent.ConfirmationsClosed(answered.answered(), now);
  }

  @Override
  Phase with(Cohort nextCohort, long nextDeadline) {
    return new Confirming(config(), nextCohort, nextDeadline, masked);
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return masked.included().late(command, super.on(command, now));
  }

  @Override
  Decision on(RoundCommand.ConfirmSet command, long now) {
    return answer(
        command.client(),
        command.confirmation(),
        new RoundEvent.SetConfirmed(command.client(), command.confirmation()),
        now);
  }

  @Override
  RoundState apply(RoundEvent.SetConfirmed event) {
    return answered(event.client(), event.confirmation());
  }

  @Override
  RoundState apply(RoundEvent.ConfirmationsClosed event) {
    return new Unmasking(
        config(),
        Cohort.of(cohort().members()),
        event.at() + config().deadlines().unmaskMillis(),
        masked.with(masked.transcript().withConfirmations(cohort().answersOf(event.confirmed()))));
  }
}
