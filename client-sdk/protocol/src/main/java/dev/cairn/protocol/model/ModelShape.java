package dev.cairn.protocol.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The trainable tensors of a model, in the order in which a {@link ParameterVector} holds them.
 *
 * @param tensors 1 to 100,000, names distinct, with fewer than 2^31 elements in all
 */
public record ModelShape(List<TensorShape> tensors) {
  private static final int TENSORS_MAX = 100_000;

  public ModelShape {
    tensors = List.copyOf(tensors);
    if (tensors.isEmpty() || tensors.size() > TENSORS_MAX) {
      throw new IllegalArgumentException(
          "a model has 1 to " + TENSORS_MAX + " tensors, not " + tensors.size());
    }
    Set<String> names = new HashSet<>();
    long size = 0;
    for (TensorShape tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      size += tensor.size();
    }
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a model has at most 2^31 - 1 parameters, not " + size);
    }
  }

  /** Number of parameters in all. */
  public int dimension() {
    int size = 0;
    for (TensorShape tensor : tensors) {
      size += tensor.size();
    }
    return size;
  }
}
