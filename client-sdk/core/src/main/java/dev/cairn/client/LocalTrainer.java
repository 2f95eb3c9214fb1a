package dev.cairn.client;

/** Trains a model on the device: the one thing that depends on the machine-learning library. */
public interface LocalTrainer {

  /**
   * Trains and tells what changed. The result is a function of the job alone: the same job gives
   * the same bits on the same kind of device.
   *
   * @throws TrainingFailedException if the model or the examples do not fit, or training diverged
   * @throws java.util.concurrent.CancellationException if the job was cancelled meanwhile
   */
  TrainedUpdate train(TrainingJob job);
}
