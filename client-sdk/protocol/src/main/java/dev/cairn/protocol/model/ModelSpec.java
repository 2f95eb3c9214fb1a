package dev.cairn.protocol.model;

import dev.cairn.protocol.Digest;
import java.util.function.Function;

/** What architecture a plan trains. */
public sealed interface ModelSpec {

  /** The trainable tensors. */
  ModelShape shape();

  /** Calls the function of the case that this is. */
  <T> T fold(Function<Portable, T> portable, Function<Exported, T> exported);

  /**
   * A model whose layers stand in the plan.
   *
   * @param model the layers
   */
  record Portable(PortableModel model) implements ModelSpec {
    @Override
    public ModelShape shape() {
      return model.shape();
    }

    @Override
    public <T> T fold(Function<Portable, T> portable, Function<Exported, T> exported) {
      return portable.apply(this);
    }
  }

  /**
   * A self-training TorchScript module that was exported with Python; clients fetch it by digest.
   *
   * @param module SHA-256 of the module's file
   * @param moduleBytes length of that file, 1 to 2^31 - 1
   * @param shape the trainable tensors in the order of the module's flat vector
   */
  record Exported(Digest module, long moduleBytes, ModelShape shape) implements ModelSpec {
    public Exported {
      if (moduleBytes < 1 || moduleBytes > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("moduleBytes must be 1 to 2^31 - 1, not " + moduleBytes);
      }
    }

    @Override
    public <T> T fold(Function<Portable, T> portable, Function<Exported, T> exported) {
      return exported.apply(this);
    }
  }
}
