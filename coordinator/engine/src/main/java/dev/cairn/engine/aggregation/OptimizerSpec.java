package dev.cairn.engine.aggregation;

/**
 * How the server turns the mean update into the next model.
 *
 * @param kind which method
 * @param learningRate the server's step size, positive
 * @param momentum first-moment factor (beta1), 0 up to but not including 1; unused by FEDAVG
 * @param beta2 second-moment factor, 0 up to but not including 1; used by FEDADAM and FEDYOGI
 * @param tau degree of adaptivity, positive; used by FEDADAM and FEDYOGI
 */
public record OptimizerSpec(
    Kind kind, double learningRate, double momentum, double beta2, double tau) {

  /** The methods. */
  public enum Kind {
    /** McMahan et al. 2017: the model moves by the mean update. */
    FEDAVG,
    /** Hsu et al. 2019: the same with momentum on the server. */
    FEDAVGM,
    /** Reddi et al. 2021, algorithm 2. */
    FEDADAM,
    /** Reddi et al. 2021, algorithm 2. */
    FEDYOGI
  }

  public OptimizerSpec {
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "optimizer learningRate must be positive, not " + learningRate);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "optimizer momentum must be at least 0 and below 1, not " + momentum);
    }
    if (!(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "optimizer beta2 must be at least 0 and below 1, not " + beta2);
    }
    if (!(tau > 0) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException("optimizer tau must be positive, not " + tau);
    }
  }

  /**
   * The method with its usual values: momentum and beta1 0.9, beta2 0.99, tau 1e-3 (Reddi et al.
   * 2021, section 4 and appendix D); learning rate 1 for the averages and 0.1 for the adaptive
   * ones.
   */
  public static OptimizerSpec defaults(Kind kind) {
    boolean adaptive = kind == Kind.FEDADAM || kind == Kind.FEDYOGI;
    return new OptimizerSpec(kind, adaptive ? 0.1 : 1.0, 0.9, 0.99, 1e-3);
  }
}
