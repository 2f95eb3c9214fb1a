package dev.cairn.server.config;

import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.Layer.Activation;
import dev.cairn.protocol.model.PortableModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Portable models that a plan may call by a name instead of listing their layers. */
final class KnownModels {
  private static final Map<String, PortableModel> MODELS = new LinkedHashMap<>();

  static {
    // LeCun et al. 1998, figure 2, for images of 28 x 28, with today's activation and pooling.
    MODELS.put(
        "lenet5",
        new PortableModel(
            List.of(1, 28, 28),
            List.of(
                new Layer.Conv2d(6, 5, 1, 2),
                Activation.RELU,
                new Layer.MaxPool2d(2),
                new Layer.Conv2d(16, 5, 1, 0),
                Activation.RELU,
                new Layer.MaxPool2d(2),
                new Layer.Flatten(),
                new Layer.Linear(120),
                Activation.RELU,
                new Layer.Linear(84),
                Activation.RELU,
                new Layer.Linear(10))));
  }

  private KnownModels() {}

  static List<String> names() {
    return new ArrayList<>(MODELS.keySet());
  }

  static PortableModel find(YamlNode node) {
    PortableModel model = MODELS.get(node.scalar("a known model"));
    if (model == null) {
      throw node.unexpected(
          "a known name ("
              + String.join(", ", names())
              + ") or a section with the key portable or exported");
    }
    return model;
  }
}
