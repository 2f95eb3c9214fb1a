package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** Secure rounds: clients on the roster send each other encrypted shares of their secrets. */
public final class Sharing extends Phase {
  private final Transcript transcript;
  private final Secrecy secrecy;

  Sharing(
      RoundConfig config, Cohort cohort, long deadline, Transcript transcript, Secrecy secrecy) {
    super(config, cohort, deadline);
    this.transcript = transcript;
    this.secrecy = secrecy;
  }

  @Override
  public Transcript transcript() {
    return transcript;
  }

  @Override
  int enough() {
    return cohort().members().size();
  }

  @Override
  int minimum() {
    return secrecy.remaining();
  }

  @Override
  int graceFrom() {
    return Secrecy.graceFrom(this);
  }

  @Override
  AbandonReason shortage() {
    return AbandonReason.TOO_FEW_DEALERS;
  }

  @Override
  RoundEvent close(Cohort answered, long now) {
    return new RoundEvent.SharesSettled(answered.answered(), now);
  }

  @Override
  Phase with(Cohort nextCohort, long nextDeadline) {
    return new Sharing(config(), nextCohort, nextDeadline, transcript, secrecy);
  }

  @Override
  Decision on(RoundCommand.SendShares command, long now) {
    return answer(
        command.client(),
        command.shares(),
        new RoundEvent.SharesReceived(command.client(), command.shares()),
        now);
  }

  @Override
  RoundState apply(RoundEvent.SharesReceived event) {
    return answered(event.client(), event.shares());
  }

  @Override
  RoundState apply(RoundEvent.SharesSettled event) {
    return new Collecting(
        config(),
        Cohort.of(event.members()),
        event.at() + config().deadlines().collectMillis(),
        transcript.withShares(cohort().answersOf(event.members())),
        secrecy);
  }
}
