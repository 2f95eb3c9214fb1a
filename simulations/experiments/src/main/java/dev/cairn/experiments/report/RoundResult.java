package dev.cairn.experiments.report;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ModelId;
import java.util.List;

/**
 * One committed round of an experiment.
 *
 * @param index from 1 on
 * @param attempt the attempt that committed, from 1 on
 * @param included clients whose updates are in the model, in ascending order
 * @param dropped members of the cohort whose updates are not
 * @param weight sum of the included weights
 * @param loss weighted mean of the clients' training losses
 * @param model the model
 * @param accuracy of the model on the test examples, 0 to 1
 * @param testLoss of the model on the test examples
 */
public record RoundResult(
    int index,
    int attempt,
    List<ClientId> included,
    List<ClientId> dropped,
    long weight,
    double loss,
    ModelId model,
    double accuracy,
    double testLoss) {
  public RoundResult {
    included = List.copyOf(included);
    dropped = List.copyOf(dropped);
  }
}
