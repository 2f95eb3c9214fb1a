package dev.cairn.protocol;

/**
 * How a client trains: minibatch SGD from the round's model over its own examples.
 *
 * @param epochs passes over the examples, 1 to 1,000
 * @param batchSize examples per step, 1 to 65,536; the last batch of an epoch may be smaller
 * @param learningRate step size, positive
 * @param momentum heavy-ball momentum, 0 up to but not including 1
 * @param weightDecay factor of the L2 penalty, 0 or more
 * @param proximal factor mu of the pull towards the round's model (FedProx, Li et al. 2020), 0 or
 *     more
 */
public record LocalTraining(
    int epochs,
    int batchSize,
    double learningRate,
    double momentum,
    double weightDecay,
    double proximal) {
  public LocalTraining {
    if (epochs < 1 || epochs > 1000) {
      throw new IllegalArgumentException("epochs must be 1 to 1000, not " + epochs);
    }
    if (batchSize < 1 || batchSize > 65_536) {
      throw new IllegalArgumentException("batchSize must be 1 to 65536, not " + batchSize);
    }
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException("learningRate must be positive, not " + learningRate);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum must be at least 0 and below 1, not " + momentum);
    }
    if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
      throw new IllegalArgumentException("weightDecay must be 0 or more, not " + weightDecay);
    }
    if (!(proximal >= 0) || Double.isInfinite(proximal)) {
      throw new IllegalArgumentException("proximal must be 0 or more, not " + proximal);
    }
  }
}
