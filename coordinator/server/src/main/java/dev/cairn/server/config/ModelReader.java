package dev.cairn.server.config;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code model} of a plan. */
final class ModelReader {

  /**
   * A plan's model.
   *
   * @param spec the architecture
   * @param weights the first weights; null if they come from the seed
   */
  record Model(ModelSpec spec, @Nullable Digest weights) {}

  private static final String TENSOR = "one tensor's name and extents, as in 'fc.weight: [10, 84]'";

  private final PlanFiles files;

  ModelReader(PlanFiles files) {
    this.files = files;
  }

  Model read(YamlNode node) {
    if (node.is(YamlNode.Form.SCALAR)) {
      return new Model(new ModelSpec.Portable(KnownModels.find(node)), null);
    }
    Section section = Section.of(node, PlanKeys.KEYS);
    if (section.has("portable") == section.has("exported")) {
      throw node.place()
          .defect(
              "must be a known name ("
                  + String.join(", ", KnownModels.names())
                  + ") or have exactly one of the keys portable and exported");
    }
    return section.has("portable")
        ? portable(section.section("portable"))
        : exported(section.section("exported"));
  }

  private Model portable(Section section) {
    List<Integer> input = extents(section.node("input"), "a list of extents such as [1, 28, 28]");
    List<Layer> layers = new ArrayList<>();
    for (YamlNode item : section.node("layers").list("a list of layers")) {
      try {
        layers.add(layer(item));
      } catch (IllegalArgumentException e) {
        throw item.place().refused(e);
      }
    }
    PortableModel model;
    try {
      model = new PortableModel(input, layers);
    } catch (IllegalArgumentException e) {
      throw section.place().refused(e);
    }
    return new Model(new ModelSpec.Portable(model), weights(section, model.shape()));
  }

  private @Nullable Digest weights(Section section, ModelShape needed) {
    if (!section.has("weights")) {
      return null;
    }
    YamlNode node = section.node("weights");
    PlanFiles.Named named = files.take(node);
    Path local = named.local();
    if (local != null && !PlanFiles.shape(node, local).equals(needed)) {
      throw node.place()
          .defect("names " + local + ", whose tensors are not those of the plan's layers");
    }
    return named.digest();
  }

  static List<Integer> extents(YamlNode node, String expected) {
    List<Integer> extents = new ArrayList<>();
    for (YamlNode item : node.list(expected)) {
      extents.add(Section.whole(item));
    }
    return extents;
  }

  private static Layer layer(YamlNode item) {
    if (item.is(YamlNode.Form.SCALAR)) {
      return plainLayer(item);
    }
    Section section = Section.of(item, PlanKeys.KEYS);
    List<String> names = section.names();
    if (names.size() != 1) {
      throw item.place().defect("must be one layer with its size, as in '- linear: 10'");
    }
    String name = names.get(0);
    return switch (name) {
      case "conv2d" -> conv2d(section.section(name));
      case "linear" -> new Layer.Linear(section.whole(name));
      case "maxPool2d" -> new Layer.MaxPool2d(section.whole(name));
      case "avgPool2d" -> new Layer.AvgPool2d(section.whole(name));
      default -> new Layer.Dropout(section.real(name));
    };
  }

  private static Layer plainLayer(YamlNode item) {
    String name = item.scalar("a layer");
    if (name.equals("flatten")) {
      return new Layer.Flatten();
    }
    List<String> words = new ArrayList<>();
    for (Layer.Activation activation : Layer.Activation.values()) {
      String word = activation.name().toLowerCase(Locale.ROOT);
      if (word.equals(name)) {
        return activation;
      }
      words.add(word);
    }
    throw item.unexpected(
        String.join(", ", words)
            + ", flatten or a layer with its size, as in 'linear: 10' ("
            + String.join(", ", PlanKeys.KEYS.childrenOf("model.portable.layers[]"))
            + ")");
  }

  private static Layer conv2d(Section section) {
    return new Layer.Conv2d(
        section.whole("out"),
        section.whole("kernel"),
        section.whole("stride"),
        section.whole("padding"));
  }

  private Model exported(Section section) {
    YamlNode moduleNode = section.node("module");
    YamlNode weightsNode = section.node("weights");
    // Everything that can be wrong in the file is told before anything is uploaded.
    Long statedBytes = section.has("moduleBytes") ? section.wholeLong("moduleBytes") : null;
    ModelShape statedShape = section.has("tensors") ? tensors(section.node("tensors")) : null;
    PlanFiles.Named module = files.take(moduleNode);
    PlanFiles.Named weights = files.take(weightsNode);
    Path localModule = module.local();
    Path localWeights = weights.local();
    long bytes =
        agreed(
            section,
            "moduleBytes",
            statedBytes,
            localModule == null ? null : PlanFiles.bytes(moduleNode, localModule));
    ModelShape shape =
        agreed(
            section,
            "tensors",
            statedShape,
            localWeights == null ? null : PlanFiles.shape(weightsNode, localWeights));
    try {
      return new Model(new ModelSpec.Exported(module.digest(), bytes, shape), weights.digest());
    } catch (IllegalArgumentException e) {
      throw section.place().refused(e);
    }
  }

  private static <T> T agreed(Section section, String key, @Nullable T stated, @Nullable T found) {
    if (stated != null && found != null && !stated.equals(found)) {
      throw section.node(key).place().defect("is not what the file holds; remove it");
    }
    T value = stated == null ? found : stated;
    if (value == null) {
      throw section
          .place()
          .defect("lacks '" + key + "', which is needed where a file is named by its SHA-256");
    }
    return value;
  }

  private static ModelShape tensors(YamlNode node) {
    List<TensorShape> tensors = new ArrayList<>();
    try {
      for (YamlNode item : node.list("a list of tensors")) {
        Map<String, YamlNode> fields = item.fields();
        if (fields.size() != 1) {
          throw item.unexpected(TENSOR);
        }
        for (Map.Entry<String, YamlNode> field : fields.entrySet()) {
          tensors.add(new TensorShape(field.getKey(), extents(field.getValue(), TENSOR)));
        }
      }
      return new ModelShape(tensors);
    } catch (IllegalArgumentException e) {
      throw node.place().refused(e);
    }
  }
}
