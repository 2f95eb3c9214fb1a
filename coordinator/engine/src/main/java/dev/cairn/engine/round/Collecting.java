package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;

/** Members train and upload their updates. */
public final class Collecting extends Phase {
  private final Transcript transcript;
  private final Secrecy secrecy;

  Collecting(
      RoundConfig config, Cohort cohort, long deadline, Transcript transcript, Secrecy secrecy) {
    super(config, cohort, deadline);
    this.transcript = transcript;
    this.secrecy = secrecy;
  }

  @Override
  public Transcript transcript() {
    return transcript;
  }

  static Collecting plain(RoundConfig config, Cohort cohort, long deadline) {
    return new Collecting(config, cohort, deadline, Transcript.NONE, Secrecy.NONE);
  }

  @Override
  public Hearing hearing() {
    // Whoever sends an update is told that it counts, and then waits for the round's end, or in a
    // secure round for what all hear who are in the sum.
    return config().isSecure() ? Hearing.TOGETHER : Hearing.RECEIPT;
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
    return Math.max(config().cohort().minimum(), secrecy.remaining());
  }

  @Override
  int graceFrom() {
    return config().isSecure() ? Secrecy.graceFrom(this) : super.graceFrom();
  }

  @Override
  boolean mayHaveSpent() {
    // Where nothing is confirmed, an update is spent by the first share that is revealed.
    return config().isConfirmed();
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
    return new Collecting(config(), nextCohort, nextDeadline, transcript, secrecy);
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
        header == null ? transcript : transcript.withHeader(event.client(), header),
        secrecy);
  }

  @Override
  RoundState apply(RoundEvent.CollectionClosed event) {
    Included included = Included.of(cohort(), event.included());
    if (!config().isSecure()) {
      return Aggregating.plain(
          config(), included, event.at() + config().deadlines().aggregateMillis());
    }
    Cohort members = Cohort.of(event.included());
    return config().isConfirmed()
        ? new Confirming(
            config(),
            members,
            event.at() + config().deadlines().confirmMillis(),
            new Masked(transcript, secrecy, included))
        : new Unmasking(
            config(),
            members,
            event.at() + config().deadlines().unmaskMillis(),
            new Masked(transcript, secrecy, included));
  }
}
