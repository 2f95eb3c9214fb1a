package dev.cairn.protocol.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A classifier as a sequence of layers: small enough to stand in a plan, and trained by every
 * client library.
 *
 * <p>Layer {@code i} (from 1 on) with parameters has the tensors {@code layers.i.weight} and {@code
 * layers.i.bias}, in PyTorch's layouts: [out, in, kernel, kernel] and [out, in].
 *
 * @param input extents of one example: [features] or [channels, height, width]
 * @param layers applied in order; the last output, one number per class, goes into the softmax
 */
public record PortableModel(List<Integer> input, List<Layer> layers) {
  private static final int LAYERS_MAX = 1000;

  public PortableModel {
    input = List.copyOf(input);
    layers = List.copyOf(layers);
    if (input.size() != 1 && input.size() != 3) {
      throw new IllegalArgumentException(
          "model input must be [features] or [channels, height, width], not " + input);
    }
    for (int extent : input) {
      Bounds.atLeast("model input extent", extent, 1);
    }
    if (layers.isEmpty() || layers.size() > LAYERS_MAX) {
      throw new IllegalArgumentException("a model has 1 to 1000 layers, not " + layers.size());
    }
    ShapeWalk walk = new ShapeWalk(input);
    for (Layer layer : layers) {
      walk.through(layer);
    }
    if (walk.extents().size() != 1) {
      throw new IllegalArgumentException(
          "the last layer must give one row of classes, not " + walk.extents() + "; add flatten");
    }
    if (walk.tensors().isEmpty()) {
      throw new IllegalArgumentException("no layer has parameters, so there is nothing to train");
    }
    new ModelShape(walk.tensors());
  }

  /** The trainable tensors. */
  public ModelShape shape() {
    return new ModelShape(walk().tensors());
  }

  /** Number of classes. */
  public int classes() {
    return walk().extents().get(0);
  }

  /** The extents after each layer, for those who must know them. */
  public List<List<Integer>> extents() {
    List<List<Integer>> all = new ArrayList<>();
    ShapeWalk walk = new ShapeWalk(input);
    for (Layer layer : layers) {
      walk.through(layer);
      all.add(walk.extents());
    }
    return all;
  }

  private ShapeWalk walk() {
    ShapeWalk walk = new ShapeWalk(input);
    for (Layer layer : layers) {
      walk.through(layer);
    }
    return walk;
  }
}
