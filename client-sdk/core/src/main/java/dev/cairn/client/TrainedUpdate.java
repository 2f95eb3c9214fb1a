package dev.cairn.client;

/**
 * What local training gave.
 *
 * @param delta trained parameters minus the job's parameters, finite; owned by the receiver
 * @param loss mean training loss over all batches
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainedUpdate(float[] delta, double loss) {}
