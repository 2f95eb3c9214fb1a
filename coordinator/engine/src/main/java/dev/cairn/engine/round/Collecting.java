package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;

/** Members train and upload their updates. */
public final class Collecting extends Phase {
  private final int roster;

  /**
   * Creates the state.
   *
   * @param roster size of the sealed roster, which fixes the thresholds; 0 in a plain round
   */
  Collecting(RoundConfig config, Cohort cohort, long deadline, int roster) {
    super(config, cohort, deadline);
    this.roster = roster;
  }

  static Collecting plain(RoundConfig config, Cohort cohort, long deadline) {
    return new Collecting(config, cohort, deadline, 0);
  }

  @Override
  int enough() {
    return Math.max(minimum(), config().cohort().target());
  }

  @Override
  int minimum() {
    return config().isSecure() ? Secrecy.minimum(config(), roster) : config().cohort().minimum();
  }

  @Override
  AbandonReason shortage() {
    return AbandonReason.TOO_FEW_UPDATES;
  }

  @Override
  RoundEvent close(Cohort answered, long now) {
    return new RoundEvent.CollectionClosed(answered.answered(), now);
  }

  @Override
  Phase with(Cohort nextCohort, long nextDeadline) {
    return new Collecting(config(), nextCohort, nextDeadline, roster);
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return answer(
        command.client(),
        command.body(),
        new RoundEvent.UpdateAccepted(command.client(), command.body()),
        now);
  }

  @Override
  RoundState apply(RoundEvent.UpdateAccepted event) {
    return answered(event.client(), event.body());
  }

  @Override
  RoundState apply(RoundEvent.CollectionClosed event) {
    Included included = Included.of(cohort(), event.included());
    return config().isSecure()
        ? new Confirming(
            config(),
            Cohort.of(event.included()),
            event.at() + config().deadlines().confirmMillis(),
            roster,
            included)
        : Aggregating.plain(
            config(), included, event.at() + config().deadlines().aggregateMillis());
  }
}
