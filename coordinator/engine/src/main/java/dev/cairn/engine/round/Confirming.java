package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** Secure rounds: included clients confirm that they were all shown the same included set. */
public final class Confirming extends Phase {
  private final Transcript transcript;
  private final Included included;

  Confirming(
      RoundConfig config, Cohort cohort, long deadline, Transcript transcript, Included included) {
    super(config, cohort, deadline);
    this.transcript = transcript;
    this.included = included;
  }

  @Override
  public Included included() {
    return included;
  }

  @Override
  public Transcript transcript() {
    return transcript;
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
    return Secrecy.threshold(config(), transcript.n());
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
    return new Confirming(config(), nextCohort, nextDeadline, transcript, included);
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return included.late(command, super.on(command, now));
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
        transcript.withConfirmations(cohort().answersOf(event.confirmed())),
        included);
  }
}
