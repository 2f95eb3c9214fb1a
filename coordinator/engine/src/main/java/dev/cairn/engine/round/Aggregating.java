package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The included set is final; the driver computes the mean and the next model. */
public final class Aggregating extends RoundState {
  private final RoundConfig config;
  private final Included included;
  private final long deadline;
  private final @Nullable Recovered recovered;
  private final RoundEvent.@Nullable ResultFixed result;

  /**
   * How the sum of a secure round became readable.
   *
   * @param sum digest of the sum
   * @param messages of the phases before
   * @param reveals digests of the reveals, by client
   */
  public record Recovered(Digest sum, Transcript messages, Map<ClientId, Digest> reveals) {}

  private Aggregating(
      RoundConfig config,
      Included included,
      long deadline,
      @Nullable Recovered recovered,
      RoundEvent.@Nullable ResultFixed result) {
    this.config = config;
    this.included = included;
    this.deadline = deadline;
    this.recovered = recovered;
    this.result = result;
  }

  static Aggregating plain(RoundConfig config, Included included, long deadline) {
    return new Aggregating(config, included, deadline, null, null);
  }

  static Aggregating unmasked(
      RoundConfig config, Included included, long deadline, Recovered recovered) {
    return new Aggregating(config, included, deadline, recovered, null);
  }

  @Override
  public RoundConfig config() {
    return config;
  }

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public Included included() {
    return included;
  }

  /** The mean's digest and totals once they are fixed. */
  public RoundEvent.@Nullable ResultFixed result() {
    return result;
  }

  /** How the sum became readable; null in a plain round. */
  public @Nullable Recovered recovered() {
    return recovered;
  }

  @Override
  public Transcript transcript() {
    return recovered == null ? super.transcript() : recovered.messages();
  }

  @Override
  boolean mayHaveRevealed() {
    return recovered != null;
  }

  @Override
  boolean mayHaveSpent() {
    return recovered != null;
  }

  @Override
  Decision on(RoundCommand.Join command, long now) {
    return Decision.refuse(Refusal.COHORT_FULL, "the cohort is complete");
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return included.late(command, super.on(command, now));
  }

  @Override
  Decision on(RoundCommand.RevealShares command, long now) {
    Decision tooLate = super.on(command, now);
    return recovered == null
        ? tooLate
        : repeated(recovered.reveals(), command.client(), command.reveal(), tooLate);
  }

  @Override
  Decision on(RoundCommand.FixResult command, long now) {
    if (command.count() != included.bodies().size()) {
      return abandon(
          AbandonReason.SUM_MISMATCH,
          command.count() + " updates in the sum, " + included.bodies().size() + " included");
    }
    RoundEvent.ResultFixed fixed =
        new RoundEvent.ResultFixed(
            command.result(), command.weight(), command.count(), command.loss());
    if (result == null) {
      return Decision.accept(fixed);
    }
    return result.equals(fixed)
        ? Decision.unchanged()
        : abandon(AbandonReason.FAULT, "the mean is not the one that was fixed before");
  }

  @Override
  Decision on(RoundCommand.ProposeModel command, long now) {
    return result == null
        ? Decision.refuse(Refusal.WRONG_PHASE, "the result is not fixed yet")
        : Decision.accept(new RoundEvent.ModelProposed(command.model(), command.optimizerState()));
  }

  @Override
  Decision on(RoundCommand.Leave command, long now) {
    return Decision.unchanged();
  }

  @Override
  Decision on(RoundCommand.Tick command, long now) {
    return now < deadline
        ? Decision.unchanged()
        : abandon(AbandonReason.FAULT, "the model was not computed before the deadline");
  }

  @Override
  RoundState apply(RoundEvent.ResultFixed event) {
    return new Aggregating(config, included, deadline, recovered, event);
  }

  @Override
  RoundState apply(RoundEvent.ModelProposed event) {
    RoundEvent.ResultFixed fixed = result;
    if (fixed == null) {
      throw new IllegalStateException("a model before its result: the journal is damaged");
    }
    return new Committed(config, included, fixed, event.model(), event.optimizerState());
  }

  @Override
  RoundState apply(RoundEvent.RoundResumed event) {
    return new Aggregating(config, included, deadline + event.outageMillis(), recovered, result);
  }
}
