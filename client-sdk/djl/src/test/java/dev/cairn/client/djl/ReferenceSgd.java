package dev.cairn.client.djl;

import dev.cairn.protocol.LocalTraining;
import java.util.Arrays;

/**
 * Minibatch SGD on a perceptron with one hidden tanh layer, written out in double precision from
 * the formulas: the oracle of what the native training gives.
 */
final class ReferenceSgd {
  private final int in;
  private final int hidden;
  private final int classes;
  private final double[] w;
  private final double[] gradient;
  double lossSum;
  int steps;

  private ReferenceSgd(int in, int hidden, int classes, float[] start) {
    this.in = in;
    this.hidden = hidden;
    this.classes = classes;
    this.w = new double[start.length];
    this.gradient = new double[start.length];
    for (int i = 0; i < start.length; i++) {
      w[i] = start[i];
    }
  }

  static double[] train(
      int in,
      int hidden,
      int classes,
      float[] start,
      LocalTraining training,
      SyntheticExamples examples,
      int[] order) {
    ReferenceSgd sgd = new ReferenceSgd(in, hidden, classes, start);
    double[] velocity = new double[start.length];
    int n = examples.size();
    for (int epoch = 0; epoch < training.epochs(); epoch++) {
      for (int from = 0; from < n; from += training.batchSize()) {
        int to = Math.min(n, from + training.batchSize());
        Arrays.fill(sgd.gradient, 0);
        double loss = 0;
        for (int i = from; i < to; i++) {
          int index = order[epoch * n + i];
          loss += sgd.add(examples.features[index], examples.labels[index], 1.0 / (to - from));
        }
        sgd.lossSum += loss;
        sgd.steps++;
        for (int k = 0; k < sgd.w.length; k++) {
          double g = sgd.gradient[k];
          g += training.weightDecay() * sgd.w[k];
          g += training.proximal() * (sgd.w[k] - start[k]);
          velocity[k] = training.momentum() * velocity[k] + g;
          sgd.w[k] -= training.learningRate() * velocity[k];
        }
      }
    }
    double[] result = new double[start.length + 1];
    for (int i = 0; i < start.length; i++) {
      result[i] = sgd.w[i] - start[i];
    }
    result[start.length] = sgd.lossSum / sgd.steps;
    return result;
  }

  private double add(float[] x, int label, double weight) {
    int b1 = hidden * in;
    int w2 = b1 + hidden;
    int b2 = w2 + classes * hidden;
    double[] h = new double[hidden];
    for (int j = 0; j < hidden; j++) {
      double sum = w[b1 + j];
      for (int k = 0; k < in; k++) {
        sum += w[j * in + k] * x[k];
      }
      h[j] = Math.tanh(sum);
    }
    double[] p = new double[classes];
    double total = 0;
    for (int c = 0; c < classes; c++) {
      double sum = w[b2 + c];
      for (int j = 0; j < hidden; j++) {
        sum += w[w2 + c * hidden + j] * h[j];
      }
      p[c] = Math.exp(sum);
      total += p[c];
    }
    double[] dh = new double[hidden];
    for (int c = 0; c < classes; c++) {
      double d = weight * (p[c] / total - (c == label ? 1 : 0));
      gradient[b2 + c] += d;
      for (int j = 0; j < hidden; j++) {
        gradient[w2 + c * hidden + j] += d * h[j];
        dh[j] += d * w[w2 + c * hidden + j];
      }
    }
    for (int j = 0; j < hidden; j++) {
      double d = dh[j] * (1 - h[j] * h[j]);
      gradient[b1 + j] += d;
      for (int k = 0; k < in; k++) {
        gradient[j * in + k] += d * x[k];
      }
    }
    return -weight * Math.log(p[label] / total);
  }
}
