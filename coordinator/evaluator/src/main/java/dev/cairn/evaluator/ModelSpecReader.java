package dev.cairn.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads an architecture as the admin API tells it; its forms stand in ADMIN_API.md. */
final class ModelSpecReader {
  private ModelSpecReader() {}

  /**
   * Reads the {@code modelSpec} of a run.
   *
   * @throws IllegalArgumentException if this version does not know what it says
   */
  static ModelSpec read(@Nullable JsonNode json) {
    if (json == null) {
      throw new IllegalArgumentException("the coordinator does not tell the run's model");
    }
    String kind = json.path("kind").asText();
    return switch (kind) {
      case "portable" -> portable(json);
      case "exported" ->
          new ModelSpec.Exported(
              new Digest(json.path("module").asText()),
              json.path("moduleBytes").asLong(),
              shape(json.path("tensors")));
      default ->
          throw new IllegalArgumentException(
              "this version knows portable and exported models, not '" + kind + "'");
    };
  }

  private static ModelSpec portable(JsonNode json) {
    List<Layer> layers = new ArrayList<>();
    for (JsonNode layer : json.path("layers")) {
      layers.add(layer(layer));
    }
    ModelSpec spec = new ModelSpec.Portable(new PortableModel(numbers(json.path("input")), layers));
    if (!spec.shape().equals(shape(json.path("tensors")))) {
      throw new IllegalArgumentException(
          "the coordinator's model has other tensors than this version makes of its layers");
    }
    return spec;
  }

  private static Layer layer(JsonNode json) {
    String type = json.path("type").asText();
    return switch (type) {
      case "conv2d" ->
          new Layer.Conv2d(
              json.path("out").asInt(),
              json.path("kernel").asInt(),
              json.path("stride").asInt(),
              json.path("padding").asInt());
      case "linear" -> new Layer.Linear(json.path("out").asInt());
      case "maxPool2d" -> new Layer.MaxPool2d(json.path("size").asInt());
      case "avgPool2d" -> new Layer.AvgPool2d(json.path("size").asInt());
      case "flatten" -> new Layer.Flatten();
      case "dropout" -> new Layer.Dropout(json.path("rate").asDouble());
      default -> activation(type);
    };
  }

  private static Layer activation(String type) {
    for (Layer.Activation activation : Layer.Activation.values()) {
      if (activation.name().toLowerCase(Locale.ROOT).equals(type)) {
        return activation;
      }
    }
    throw new IllegalArgumentException("this version does not know the layer '" + type + "'");
  }

  private static ModelShape shape(JsonNode json) {
    List<TensorShape> tensors = new ArrayList<>();
    for (JsonNode tensor : json) {
      tensors.add(new TensorShape(tensor.path("name").asText(), numbers(tensor.path("dims"))));
    }
    return new ModelShape(tensors);
  }

  private static List<Integer> numbers(JsonNode json) {
    List<Integer> numbers = new ArrayList<>();
    json.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }
}
