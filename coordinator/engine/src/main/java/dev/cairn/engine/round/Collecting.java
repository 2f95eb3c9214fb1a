package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;

/** Members train and upload their updates. */
public final class Collecting extends Phase {
  private final Transcript transcript;

  Collecting(RoundConfig config, Cohort cohort, long deadline, Transcript transcript) {
    super(config, cohort, deadline);
    this.transcript = transcript;
  }

  @Override
  public Transcript transcript() {
    return transcript;
  }

  static Collecting plain(RoundConfig config, Cohort cohort, long deadline) {
    return new Collecting(config, cohort, deadline, Transcript.NONE);
  }

  @Override
  int enough() {
    // Masks of those who are left out must be removed again, so a secure round waits for all.
    return config().isSecure()
        ? cohort().members().size()
        : Math.max(minimum(), config().cohort().target());
  }

  @Override
  int minimum() {
    return config().isSecure()
        ? Secrecy.minimum(config(), transcript.n())
        : config().cohort().minimum();
  }

  @Override
  int graceFrom() {
    return config().isSecure() ? Secrecy.graceFrom(this) : super.graceFrom();
  }

  @Override
  boolean mayHaveSpent() {
    return config().isSecure();
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
    return new Collecting(config(), nextCohort, nextDeadline, transcript);
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    if (!config().isSecure() && command.message() != null) {
      return Decision.refuse(Refusal.MALFORMED, "an update of a plain round has no header");
    }
    return answer(
        command.client(),
        command.body(),
        new RoundEvent.UpdateAccepted(command.client(), command.body(), command.header()),
        now);
  }

  @Override
  RoundState apply(RoundEvent.UpdateAccepted event) {
    Digest header = event.header();
    return new Collecting(
        config(),
        cohort().withAnswer(event.client(), event.body()),
        deadline(),
        header == null ? transcript : transcript.withHeader(event.client(), header));
  }

  @Override
  RoundState apply(RoundEvent.CollectionClosed event) {
    Included included = Included.of(cohort(), event.included());
    return config().isSecure()
        ? new Confirming(
            config(),
            Cohort.of(event.included()),
            event.at() + config().deadlines().confirmMillis(),
            transcript,
            included)
        : Aggregating.plain(
            config(), included, event.at() + config().deadlines().aggregateMillis());
  }
}
