package dev.cairn.protocol;

import dev.cairn.protocol.model.ModelSpec;

/**
 * Everything that a client needs to train in one round.
 *
 * @param session the client's part in the round; also names it towards the coordinator
 * @param model the architecture
 * @param modelId the weights to start from, to be fetched
 * @param training how to train
 * @param update how to bound and encode the result
 * @param seed the run's seed, from which the client derives the order of its batches
 * @param remainingMillis time left until the coordinator stops waiting for the upload
 */
public record RoundAssignment(
    SessionId session,
    ModelSpec model,
    ModelId modelId,
    LocalTraining training,
    UpdateSpec update,
    long seed,
    long remainingMillis) {}
