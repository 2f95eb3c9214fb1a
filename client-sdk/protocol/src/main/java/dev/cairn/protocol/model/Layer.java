package dev.cairn.protocol.model;

import java.util.function.Function;

/**
 * One layer of a portable model, applied in sequence. Names and semantics are PyTorch's; images are
 * [channels, height, width], convolutions have stride 1 unless stated.
 */
public sealed interface Layer {

  /** Calls the function of the case that this is. */
  <T> T fold(
      Function<Conv2d, T> conv2d,
      Function<Linear, T> linear,
      Function<MaxPool2d, T> maxPool2d,
      Function<AvgPool2d, T> avgPool2d,
      Function<Activation, T> activation,
      Function<Flatten, T> flatten,
      Function<Dropout, T> dropout);

  /**
   * A two-dimensional convolution with bias.
   *
   * @param out output channels
   * @param kernel side of the square kernel
   * @param stride step, at least 1
   * @param padding zeros on each side, 0 or more
   */
  record Conv2d(int out, int kernel, int stride, int padding) implements Layer {
    public Conv2d {
      Bounds.atLeast("conv2d out", out, 1);
      Bounds.atLeast("conv2d kernel", kernel, 1);
      Bounds.atLeast("conv2d stride", stride, 1);
      Bounds.atLeast("conv2d padding", padding, 0);
    }

    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return conv2d.apply(this);
    }
  }

  /**
   * A fully connected layer with bias.
   *
   * @param out output features
   */
  record Linear(int out) implements Layer {
    public Linear {
      Bounds.atLeast("linear out", out, 1);
    }

    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return linear.apply(this);
    }
  }

  /**
   * The maximum over squares of side {@code size} that do not overlap.
   *
   * @param size side, at least 2
   */
  record MaxPool2d(int size) implements Layer {
    public MaxPool2d {
      Bounds.atLeast("maxPool2d size", size, 2);
    }

    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return maxPool2d.apply(this);
    }
  }

  /**
   * The mean over squares of side {@code size} that do not overlap.
   *
   * @param size side, at least 2
   */
  record AvgPool2d(int size) implements Layer {
    public AvgPool2d {
      Bounds.atLeast("avgPool2d size", size, 2);
    }

    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return avgPool2d.apply(this);
    }
  }

  /** An element-wise function. */
  enum Activation implements Layer {
    RELU,
    TANH,
    SIGMOID,
    GELU;

    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return activation.apply(this);
    }
  }

  /** Makes one row of features of an image. */
  record Flatten() implements Layer {
    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return flatten.apply(this);
    }
  }

  /**
   * Zeroes each element with probability {@code rate} while training.
   *
   * @param rate 0 up to but not including 1
   */
  record Dropout(double rate) implements Layer {
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException(
            "dropout rate must be at least 0 and below 1, not " + rate);
      }
    }

    @Override
    public <T> T fold(
        Function<Conv2d, T> conv2d,
        Function<Linear, T> linear,
        Function<MaxPool2d, T> maxPool2d,
        Function<AvgPool2d, T> avgPool2d,
        Function<Activation, T> activation,
        Function<Flatten, T> flatten,
        Function<Dropout, T> dropout) {
      return dropout.apply(this);
    }
  }
}
