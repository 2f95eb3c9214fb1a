package dev.cairn.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cairn.protocol.Digest;
import java.util.Map;

/** A stored plan in which something is to be different. The result is a text to be read anew. */
public final class PlanVariation {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final ObjectNode plan;

  private PlanVariation(ObjectNode plan) {
    this.plan = plan;
  }

  /**
   * The plan as it is.
   *
   * @param text a plan in its canonical form
   */
  public static PlanVariation of(String text) {
    return new PlanVariation(section(YamlTree.parse("plan", text)));
  }

  /** Values stay the texts that they are: what {@code off} means, only its key can tell. */
  private static ObjectNode section(YamlNode map) {
    ObjectNode section = YAML.createObjectNode();
    map.fields().forEach((key, value) -> section.set(key, node(value)));
    return section;
  }

  private static JsonNode node(YamlNode value) {
    if (value.is(YamlNode.Form.MAP)) {
      return section(value);
    }
    if (value.is(YamlNode.Form.LIST)) {
      ArrayNode list = YAML.createArrayNode();
      value.list("a list").forEach(item -> list.add(node(item)));
      return list;
    }
    return value.is(YamlNode.Form.EMPTY)
        ? NullNode.getInstance()
        : TextNode.valueOf(value.scalar("a value"));
  }

  /** Begins with these weights. */
  public void beginWith(Digest weights) {
    for (JsonNode kind : plan.path("model")) {
      if (kind instanceof ObjectNode section) {
        section.put("weights", weights.hex());
      }
    }
  }

  /** Has other noise, if it has any. */
  public void noise(double multiplier) {
    if (plan.get("privacy") instanceof ObjectNode section) {
      section.put("noiseMultiplier", multiplier);
    }
  }

  /** Has another name. */
  public void rename(String name) {
    plan.put("name", name);
  }

  /**
   * Merges a patch into the plan (RFC 7396): sections are merged, other values replaced, and null
   * takes a key out.
   */
  public void merge(ObjectNode patch) {
    merge(plan, patch);
  }

  private static void merge(ObjectNode into, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      JsonNode value = change.getValue();
      if (value.isNull()) {
        into.remove(change.getKey());
      } else if (value instanceof ObjectNode section) {
        JsonNode before = into.get(change.getKey());
        ObjectNode merged =
            before instanceof ObjectNode known ? known : into.putObject(change.getKey());
        merge(merged, section);
      } else {
        into.set(change.getKey(), value);
      }
    }
  }

  /** The plan as YAML. */
  public String text() {
    try {
      return YAML.writeValueAsString(plan);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
