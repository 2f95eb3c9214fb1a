package dev.cairn.protocol.model;

import java.util.ArrayList;
import java.util.List;

/** Follows the extents of one example through the layers and collects the layers' tensors. */
final class ShapeWalk {
  private final List<TensorShape> tensors = new ArrayList<>();
  private List<Integer> extents;
  private int index;

  ShapeWalk(List<Integer> input) {
    this.extents = input;
    size();
  }

  List<Integer> extents() {
    return extents;
  }

  List<TensorShape> tensors() {
    return tensors;
  }

  void through(Layer layer) {
    index++;
    extents =
        layer.fold(
            this::conv2d,
            this::linear,
            pool -> pooled("maxPool2d", pool.size()),
            pool -> pooled("avgPool2d", pool.size()),
            activation -> extents,
            flatten -> List.of(size()),
            dropout -> extents);
    size();
  }

  private List<Integer> conv2d(Layer.Conv2d layer) {
    image("conv2d");
    parameters(layer.out(), List.of(layer.out(), extents.get(0), layer.kernel(), layer.kernel()));
    return List.of(layer.out(), convolved(extents.get(1), layer), convolved(extents.get(2), layer));
  }

  private int convolved(int extent, Layer.Conv2d layer) {
    int room = extent + 2 * layer.padding() - layer.kernel();
    if (room < 0) {
      throw new IllegalArgumentException(
          "layer " + index + ": a kernel of " + layer.kernel() + " does not fit " + extents);
    }
    return room / layer.stride() + 1;
  }

  private List<Integer> pooled(String name, int size) {
    image(name);
    if (extents.get(1) < size || extents.get(2) < size) {
      throw new IllegalArgumentException(
          "layer " + index + ": " + name + " of " + size + " does not fit " + extents);
    }
    return List.of(extents.get(0), extents.get(1) / size, extents.get(2) / size);
  }

  private List<Integer> linear(Layer.Linear layer) {
    if (extents.size() != 1) {
      throw new IllegalArgumentException(
          "layer " + index + ": linear needs one row, not " + extents + "; put flatten before it");
    }
    parameters(layer.out(), List.of(layer.out(), extents.get(0)));
    return List.of(layer.out());
  }

  private void parameters(int out, List<Integer> weight) {
    tensors.add(new TensorShape("layers." + index + ".weight", weight));
    tensors.add(new TensorShape("layers." + index + ".bias", List.of(out)));
  }

  private void image(String name) {
    if (extents.size() != 3) {
      throw new IllegalArgumentException(
          "layer " + index + ": " + name + " needs [channels, height, width], not " + extents);
    }
  }

  /** Numbers in one example, here where it has come to. */
  private int size() {
    long size = 1;
    for (int extent : extents) {
      size *= extent;
      if (size > Bounds.EXTENT_MAX) {
        throw new IllegalArgumentException(
            (index == 0 ? "the input" : "layer " + index)
                + " gives "
                + extents
                + "; an example has at most "
                + Bounds.EXTENT_MAX
                + " numbers");
      }
    }
    return (int) size;
  }
}
