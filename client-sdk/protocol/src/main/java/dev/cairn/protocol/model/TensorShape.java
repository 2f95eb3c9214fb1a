package dev.cairn.protocol.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One named tensor of a model.
 *
 * @param name letters, digits, dots and underscores, as in a PyTorch state dict
 * @param dims extents, outermost first, each at least 1, at most 8 of them with a product below
 *     2^31; none for a scalar
 */
public record TensorShape(String name, List<Integer> dims) {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,255}");
  private static final int DIMS_MAX = 8;

  public TensorShape {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a tensor's name has letters, digits, '.' and '_', not '" + name + "'");
    }
    dims = List.copyOf(dims);
    if (dims.size() > DIMS_MAX) {
      throw new IllegalArgumentException("tensor " + name + " has more than 8 dimensions");
    }
    long size = 1;
    for (int dim : dims) {
      if (dim < 1) {
        throw new IllegalArgumentException("tensor " + name + " has an extent of " + dim);
      }
      size *= dim;
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "tensor " + name + " has more than 2^31 - 1 elements: " + dims);
      }
    }
  }

  /** Number of elements. */
  public int size() {
    int size = 1;
    for (int dim : dims) {
      size *= dim;
    }
    return size;
  }
}
