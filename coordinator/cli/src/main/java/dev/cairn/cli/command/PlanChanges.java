package dev.cairn.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.CliFailure;
import java.util.Map;

/** Changes of a plan as people write them, {@code update.clipNorm=1}, as a JSON merge patch. */
final class PlanChanges {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PlanChanges() {}

  static ObjectNode of(Map<String, String> changes) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    changes.forEach(
        (key, value) -> {
          String[] path = key.split("\\.", -1);
          ObjectNode section = patch;
          for (int i = 0; i < path.length - 1; i++) {
            JsonNode below = section.get(path[i]);
            if (below != null && !below.isObject()) {
              throw new CliFailure("'" + key + "' contradicts another --set");
            }
            section = below == null ? section.putObject(path[i]) : (ObjectNode) below;
          }
          section.set(path[path.length - 1], value(value));
        });
    return patch;
  }

  /** A value is JSON, or else a text: {@code 5}, {@code off}, {@code 10m}, {@code null}. */
  private static JsonNode value(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isMissingNode() ? JsonNodeFactory.instance.textNode(text) : json;
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }
}
