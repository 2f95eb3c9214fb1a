package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An architecture as JSON. Layers are written as in a plan. A tensor is the pair of its name and
 * its extents: in a list, because the column does not keep the order of an object's fields, and
 * because a model may have hundreds.
 */
final class ModelSpecJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ModelSpecJson() {}

  static ObjectNode write(ModelSpec spec) {
    ObjectNode json = JsonText.object();
    return spec.fold(
        portable -> json.set("portable", portable(portable.model())),
        exported -> json.set("exported", exported(exported)));
  }

  static ModelSpec read(JsonObject json) {
    if (json.has("portable")) {
      return new ModelSpec.Portable(portable(json.object("portable")));
    }
    if (json.has("exported")) {
      return exported(json.object("exported"));
    }
    throw new CodecException(json.path() + " is of a kind that this version does not know");
  }

  private static ObjectNode portable(PortableModel model) {
    ObjectNode json = JsonText.object();
    json.set("input", integers(model.input()));
    ArrayNode layers = json.putArray("layers");
    for (Layer layer : model.layers()) {
      layers.add(layer(layer));
    }
    return json;
  }

  private static ArrayNode integers(List<Integer> values) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(array::add);
    return array;
  }

  private static JsonNode layer(Layer layer) {
    ObjectNode json = JsonText.object();
    return layer.fold(
        conv -> {
          json.putObject("conv2d")
              .put("out", conv.out())
              .put("kernel", conv.kernel())
              .put("stride", conv.stride())
              .put("padding", conv.padding());
          return json;
        },
        linear -> json.put("linear", linear.out()),
        pool -> json.put("maxPool2d", pool.size()),
        pool -> json.put("avgPool2d", pool.size()),
        activation -> NODES.textNode(activation.name().toLowerCase(Locale.ROOT)),
        flatten -> NODES.textNode("flatten"),
        dropout -> {
          JsonText.putReal(json, "dropout", dropout.rate());
          return json;
        });
  }

  private static PortableModel portable(JsonObject json) {
    List<Layer> layers = new ArrayList<>();
    for (JsonNode item : json.array("layers")) {
      String path = json.path() + ".layers." + (layers.size() + 1);
      layers.add(
          item.isTextual() ? plain(path, item.textValue()) : layer(new JsonObject(path, item)));
    }
    return new PortableModel(json.integers("input"), layers);
  }

  private static Layer plain(String path, String name) {
    return switch (name) {
      case "relu" -> Layer.Activation.RELU;
      case "tanh" -> Layer.Activation.TANH;
      case "sigmoid" -> Layer.Activation.SIGMOID;
      case "gelu" -> Layer.Activation.GELU;
      case "flatten" -> new Layer.Flatten();
      default -> throw unknownLayer(path);
    };
  }

  private static CodecException unknownLayer(String path) {
    return new CodecException(path + " is a layer that this version does not know");
  }

  private static Layer layer(JsonObject json) {
    if (json.has("conv2d")) {
      JsonObject conv = json.object("conv2d");
      return new Layer.Conv2d(
          conv.wholeInt("out"),
          conv.wholeInt("kernel"),
          conv.wholeInt("stride"),
          conv.wholeInt("padding"));
    }
    if (json.has("linear")) {
      return new Layer.Linear(json.wholeInt("linear"));
    }
    if (json.has("maxPool2d")) {
      return new Layer.MaxPool2d(json.wholeInt("maxPool2d"));
    }
    if (json.has("avgPool2d")) {
      return new Layer.AvgPool2d(json.wholeInt("avgPool2d"));
    }
    if (json.has("dropout")) {
      return new Layer.Dropout(json.real("dropout"));
    }
    throw unknownLayer(json.path());
  }

  private static ObjectNode exported(ModelSpec.Exported spec) {
    ObjectNode json = JsonText.object();
    json.put("module", spec.module().hex()).put("moduleBytes", spec.moduleBytes());
    ArrayNode tensors = json.putArray("tensors");
    for (TensorShape tensor : spec.shape().tensors()) {
      tensors.addArray().add(tensor.name()).add(integers(tensor.dims()));
    }
    return json;
  }

  private static ModelSpec exported(JsonObject json) {
    List<TensorShape> tensors = new ArrayList<>();
    for (JsonNode item : json.array("tensors")) {
      if (!item.path(0).isTextual() || !item.path(1).isArray()) {
        throw json.wrong("tensors", "pairs of a name and a list of extents");
      }
      tensors.add(new TensorShape(item.get(0).textValue(), json.integers("tensors", item.get(1))));
    }
    return new ModelSpec.Exported(
        json.digest("module"), json.whole("moduleBytes"), new ModelShape(tensors));
  }
}
