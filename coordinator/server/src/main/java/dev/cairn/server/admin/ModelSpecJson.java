package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.TensorShape;
import java.util.Locale;

/**
 * A model's architecture as JSON, for evaluators: {@code kind} is {@code portable} (with {@code
 * input} and {@code layers}) or {@code exported} (with {@code module} and {@code moduleBytes});
 * {@code tensors} has the trainable tensors of either.
 */
final class ModelSpecJson {
  private ModelSpecJson() {}

  static ObjectNode write(ModelSpec spec) {
    ObjectNode json = spec.fold(ModelSpecJson::portable, ModelSpecJson::exported);
    json.set("tensors", tensors(spec.shape()));
    return json;
  }

  private static ObjectNode portable(ModelSpec.Portable spec) {
    ObjectNode json = Json.MAPPER.createObjectNode().put("kind", "portable");
    ArrayNode input = json.putArray("input");
    spec.model().input().forEach(input::add);
    ArrayNode layers = json.putArray("layers");
    for (Layer layer : spec.model().layers()) {
      layers.add(layer(layer));
    }
    return json;
  }

  private static ObjectNode layer(Layer layer) {
    return layer.fold(
        conv ->
            named("conv2d")
                .put("out", conv.out())
                .put("kernel", conv.kernel())
                .put("stride", conv.stride())
                .put("padding", conv.padding()),
        linear -> named("linear").put("out", linear.out()),
        pool -> named("maxPool2d").put("size", pool.size()),
        pool -> named("avgPool2d").put("size", pool.size()),
        activation -> named(activation.name().toLowerCase(Locale.ROOT)),
        flatten -> named("flatten"),
        dropout -> named("dropout").put("rate", dropout.rate()));
  }

  private static ObjectNode named(String type) {
    return Json.MAPPER.createObjectNode().put("type", type);
  }

  private static ObjectNode exported(ModelSpec.Exported spec) {
    return Json.MAPPER
        .createObjectNode()
        .put("kind", "exported")
        .put("module", spec.module().hex())
        .put("moduleBytes", spec.moduleBytes());
  }

  private static ArrayNode tensors(ModelShape shape) {
    ArrayNode tensors = Json.MAPPER.createArrayNode();
    for (TensorShape tensor : shape.tensors()) {
      ObjectNode json = tensors.addObject().put("name", tensor.name());
      ArrayNode dims = json.putArray("dims");
      tensor.dims().forEach(dims::add);
    }
    return tensors;
  }
}
