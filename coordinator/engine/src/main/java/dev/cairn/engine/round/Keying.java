package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** Secure rounds: members advertise their keys; whoever does so is on the roster. */
public final class Keying extends Phase {
  Keying(RoundConfig config, Cohort cohort, long deadline) {
    super(config, cohort, deadline);
  }

  @Override
  int enough() {
    return cohort().members().size();
  }

  @Override
  int minimum() {
    return config().cohort().minimum();
  }

  @Override
  int graceFrom() {
    return config().cohort().target();
  }

  @Override
  AbandonReason shortage() {
    return AbandonReason.TOO_FEW_KEYS;
  }

  @Override
  RoundEvent close(Cohort answered, long now) {
    return new RoundEvent.RosterSealed(answered.answered(), now);
  }

  @Override
  Phase with(Cohort nextCohort, long nextDeadline) {
    return new Keying(config(), nextCohort, nextDeadline);
  }

  @Override
  Decision on(RoundCommand.AdvertiseKey command, long now) {
    return answer(
        command.client(),
        command.advert(),
        new RoundEvent.KeyAdvertised(command.client(), command.advert()),
        now);
  }

  @Override
  RoundState apply(RoundEvent.KeyAdvertised event) {
    return answered(event.client(), event.advert());
  }

  @Override
  RoundState apply(RoundEvent.RosterSealed event) {
    Transcript transcript = Transcript.NONE.withAdverts(cohort().answersOf(event.members()));
    return new Sharing(
        config(),
        Cohort.of(event.members()),
        event.at() + config().deadlines().shareMillis(),
        transcript,
        Secrecy.of(config(), transcript.n()));
  }
}
