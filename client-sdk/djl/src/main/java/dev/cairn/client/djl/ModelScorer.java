package dev.cairn.client.djl;

import ai.djl.engine.EngineException;
import dev.cairn.client.ExampleSource;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates models on labelled examples with PyTorch on the JVM.
 *
 * <p>Thread-safe. Examples are read in batches of at most {@value #BATCH}, so memory does not grow
 * with their number.
 */
public final class ModelScorer implements AutoCloseable {
  private static final int BATCH = 256;

  private final ModulePool pool = new ModulePool(Runtime.getRuntime().availableProcessors());

  private ModelScorer() {}

  /** A scorer. PyTorch starts with the first evaluation. */
  public static ModelScorer create() {
    return new ModelScorer();
  }

  /**
   * Evaluates on all examples of a source.
   *
   * @param model the architecture
   * @param module the bytes of the exported module if {@code model} is one, else null
   * @param parameters the weights
   * @param examples at least one, of the model's shape and classes
   * @throws IllegalArgumentException if they do not fit each other; the message tells how
   */
  public Score score(
      ModelSpec model,
      byte @Nullable [] module,
      ParameterVector parameters,
      ExampleSource examples) {
    if (!parameters.shape().equals(model.shape())) {
      throw new UnfitException("the parameters are not of the model's shape");
    }
    TorchModule loaded = pool.borrow(model, module);
    boolean done = false;
    try {
      loaded.setParameters(parameters.values());
      Score score = score(loaded, examples);
      done = true;
      return score;
    } catch (EngineException e) {
      throw new UnfitException(
          "PyTorch cannot evaluate this model: " + TorchModule.firstLine(e), e);
    } finally {
      if (done) {
        pool.giveBack(model, loaded);
      } else {
        loaded.close();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  private static Score score(TorchModule module, ExampleSource examples) {
    ExampleFeed feed = new ExampleFeed(examples, module);
    int classes = module.description().classes();
    int batch = Math.min(BATCH, feed.batchesMax(1));
    long[] seen = new long[classes];
    long[] correct = new long[classes];
    double loss = 0;
    for (int at = 0; at < examples.size(); at += batch) {
      int end = Math.min(examples.size(), at + batch);
      int[] labels = feed.read(IntStream.range(at, end).toArray());
      float[] logits = module.logits(labels.length);
      for (int i = 0; i < labels.length; i++) {
        float[] row = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
        loss += crossEntropy(row, labels[i]);
        seen[labels[i]]++;
        correct[labels[i]] += largest(row) == labels[i] ? 1 : 0;
      }
    }
    List<Score.ClassScore> perClass = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      perClass.add(new Score.ClassScore(seen[c], correct[c]));
    }
    return new Score(loss / examples.size(), perClass);
  }

  /** The negative logarithm of the label's softmax, computed without overflow. */
  static double crossEntropy(float[] logits, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return Math.log(sum) + max - logits[label];
  }

  /** The index of the largest logit, the first of equals; -1 where one is not a number. */
  static int largest(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      if (Float.isNaN(logits[i])) {
        return -1;
      }
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
