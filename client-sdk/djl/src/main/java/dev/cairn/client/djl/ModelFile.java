package dev.cairn.client.djl;

import dev.cairn.client.djl.torchscript.TorchScriptWriter;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The {@code model.pt} of trained weights: what people load with {@code torch.jit.load}. */
public final class ModelFile {
  private ModelFile() {}

  /**
   * The file's bytes: a TorchScript module in evaluation mode with these weights. Portable models
   * are written without PyTorch.
   *
   * @param model the architecture
   * @param module the bytes of the exported module if {@code model} is one, else null
   * @param parameters the weights
   * @throws IllegalArgumentException if they do not fit each other
   */
  public static byte[] of(ModelSpec model, byte @Nullable [] module, ParameterVector parameters) {
    if (!parameters.shape().equals(model.shape())) {
      throw new UnfitException("the parameters are not of the model's shape");
    }
    Function<ModelSpec.Exported, byte[]> exported = spec -> save(spec, module, parameters);
    return model.fold(
        portable -> TorchScriptWriter.toBytes(portable.model(), parameters), exported);
  }

  private static byte[] save(
      ModelSpec.Exported spec, byte @Nullable [] module, ParameterVector parameters) {
    try (TorchModule loaded = ModulePool.load(spec, module)) {
      loaded.setParameters(parameters.values());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      loaded.save(out);
      return out.toByteArray();
    }
  }
}
