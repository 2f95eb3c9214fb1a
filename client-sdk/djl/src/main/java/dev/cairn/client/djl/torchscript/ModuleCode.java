package dev.cairn.client.djl.torchscript;

import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The source text of a TorchScript archive. What does not depend on the layers stands in the
 * resource {@code training.py.txt}.
 */
final class ModuleCode {
  static final String ROOT = "Cairn";
  static final String LAYERS = "Layers";
  static final String WEIGHTS = "Weights";

  private final StringBuilder forward = new StringBuilder();
  private int layer;
  private boolean randomized;

  private ModuleCode() {}

  /** The number of the layer to which a tensor belongs, as it stands in the tensor's name. */
  static String layerNumber(TensorShape tensor) {
    String name = tensor.name();
    return name.substring(name.indexOf('.') + 1, name.lastIndexOf('.'));
  }

  static String of(PortableModel model) {
    ModuleCode code = new ModuleCode();
    for (Layer layer : model.layers()) {
      code.layer++;
      code.forward.append("    x = ").append(code.expression(layer)).append('\n');
    }
    StringBuilder parameters = new StringBuilder();
    StringBuilder attributes = new StringBuilder();
    List<TensorShape> tensors = model.shape().tensors();
    for (int i = 0; i < tensors.size(); i += 2) {
      String number = layerNumber(tensors.get(i));
      parameters.append(i > 0 ? ", " : "").append(tensor(number, "weight"));
      parameters.append(", ").append(tensor(number, "bias"));
      attributes.append("  __annotations__[\"").append(number).append("\"] = ");
      attributes.append("__torch__.").append(WEIGHTS).append('\n');
    }
    StringBuilder description = new StringBuilder();
    description.append(TorchScriptWriter.FORMAT).append(", ").append(model.shape().dimension());
    description.append(", ").append(code.randomized ? 1 : 0).append(", ").append(model.classes());
    model.input().forEach(extent -> description.append(", ").append(extent));
    return template()
        .replace("@ATTRIBUTES@\n", attributes)
        .replace("@PARAMETERS@", parameters)
        .replace("@DESCRIPTION@", description)
        .replace("@FORWARD@\n", code.forward);
  }

  private String expression(Layer layer) {
    return layer.fold(
        this::conv2d,
        linear -> "torch.linear(x, " + weightAndBias() + ")",
        pool -> "torch.max_pool2d(x, " + pair(pool.size()) + ")",
        pool -> "torch.avg_pool2d(x, " + pair(pool.size()) + ")",
        activation -> "torch." + activation.name().toLowerCase(Locale.ROOT) + "(x)",
        flatten -> "torch.flatten(x, 1)",
        this::dropout);
  }

  private String conv2d(Layer.Conv2d conv) {
    return "torch.conv2d(x, "
        + weightAndBias()
        + ", "
        + pair(conv.stride())
        + ", "
        + pair(conv.padding())
        + ")";
  }

  private String dropout(Layer.Dropout dropout) {
    randomized = true;
    // Of 2^32 hashes those below the threshold zero their element.
    long threshold = Math.round(dropout.rate() * 4294967296.0);
    return "(self).drop(x, "
        + threshold
        + ", "
        + 1 / (1 - dropout.rate())
        + ", key, "
        + layer
        + ")";
  }

  private String weightAndBias() {
    String number = Integer.toString(layer);
    return tensor(number, "weight") + ", " + tensor(number, "bias");
  }

  private static String tensor(String number, String name) {
    return "getattr(self.layers, \"" + number + "\")." + name;
  }

  private static String pair(int side) {
    return "[" + side + ", " + side + "]";
  }

  private static String template() {
    try (InputStream in = ModuleCode.class.getResourceAsStream("training.py.txt")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks training.py.txt");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
