package dev.cairn.experiments.federation;

import dev.cairn.client.Cancellation;
import dev.cairn.client.ExampleSource;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Training in one place, without a federation: what one client reaches alone, or what all data
 * would give if they could be pooled. The same trainer and the same settings as a client's.
 */
public final class CentralTraining {
  private final LocalTrainer trainer;
  private final LocalTraining settings;

  /**
   * Creates a baseline.
   *
   * @param settings a client's settings; one round is so many epochs as it says
   */
  public CentralTraining(LocalTrainer trainer, LocalTraining settings) {
    this.trainer = trainer;
    this.settings = settings;
  }

  /**
   * Trains for as many rounds as a federation.
   *
   * @param model the architecture
   * @param start the first weights
   * @param examples the data
   * @param rounds how often
   * @param seed decides the order of the examples
   * @param measure what to measure after each round, such as the accuracy
   * @return the measured values, one for each round
   */
  public List<Double> train(
      ModelSpec.Portable model,
      ParameterVector start,
      ExampleSource examples,
      int rounds,
      long seed,
      ToDoubleFunction<ParameterVector> measure) {
    ClientId name = new ClientId("central");
    List<Double> measured = new ArrayList<>();
    float[] values = start.values().clone();
    for (int round = 1; round <= rounds; round++) {
      int[] order = BatchOrder.of(seed, round, name, examples.size(), settings.epochs());
      float[] delta =
          trainer
              .train(
                  TrainingJob.portable(
                      model,
                      new ParameterVector(start.shape(), values),
                      settings,
                      examples,
                      order,
                      new Cancellation()))
              .delta();
      float[] next = new float[values.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = values[i] + delta[i];
      }
      values = next;
      measured.add(measure.applyAsDouble(new ParameterVector(start.shape(), values)));
    }
    return measured;
  }
}
