package dev.cairn.engine.round;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import org.jspecify.annotations.Nullable;

/** The round made a model. */
public final class Committed extends Ended {
  private final Included included;
  private final RoundEvent.ResultFixed result;
  private final ModelId model;
  private final @Nullable Digest optimizerState;

  Committed(
      RoundConfig config,
      Included included,
      RoundEvent.ResultFixed result,
      ModelId model,
      @Nullable Digest optimizerState) {
    super(config);
    this.included = included;
    this.result = result;
    this.model = model;
    this.optimizerState = optimizerState;
  }

  @Override
  public Included included() {
    return included;
  }

  /** The mean's digest and totals. */
  public RoundEvent.ResultFixed result() {
    return result;
  }

  /** The model. */
  public ModelId model() {
    return model;
  }

  /** Blob of the optimizer's state after the model; null if it has none. */
  public @Nullable Digest optimizerState() {
    return optimizerState;
  }

  @Override
  Decision on(RoundCommand.AcceptUpdate command, long now) {
    return included.late(command, super.on(command, now));
  }
}
