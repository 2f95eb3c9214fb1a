package dev.cairn.protocol;

import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client needs to train in one round.
 *
 * @param session the client's part in the round; also names it towards the coordinator
 * @param model the architecture
 * @param modelId the weights to start from, to be fetched
 * @param training how to train
 * @param update how to bound and encode the result
 * @param seed the run's seed, from which the client derives the order of its batches
 * @param remainingMillis time left until the coordinator stops waiting for the next message: the
 *     upload, or the keys in a secure round
 * @param config the signed configuration of a secure round; null in a plain one
 * @param terms what the run asks of its clients beside training
 */
public record RoundAssignment(
    SessionId session,
    ModelSpec model,
    ModelId modelId,
    LocalTraining training,
    UpdateSpec update,
    long seed,
    long remainingMillis,
    @Nullable SignedMessage config,
    ParticipationTerms terms) {

  public RoundAssignment {
    if (update.noise() != null && config == null) {
      throw new IllegalArgumentException("clients add noise in secure rounds only");
    }
  }

  /** An assignment without terms. */
  public RoundAssignment(
      SessionId session,
      ModelSpec model,
      ModelId modelId,
      LocalTraining training,
      UpdateSpec update,
      long seed,
      long remainingMillis,
      @Nullable SignedMessage config) {
    this(
        session,
        model,
        modelId,
        training,
        update,
        seed,
        remainingMillis,
        config,
        ParticipationTerms.NONE);
  }

  /** The assignment of a plain round. */
  public RoundAssignment(
      SessionId session,
      ModelSpec model,
      ModelId modelId,
      LocalTraining training,
      UpdateSpec update,
      long seed,
      long remainingMillis) {
    this(session, model, modelId, training, update, seed, remainingMillis, null);
  }

  /** The same assignment with terms. */
  public RoundAssignment withTerms(ParticipationTerms asked) {
    return new RoundAssignment(
        session, model, modelId, training, update, seed, remainingMillis, config, asked);
  }
}
