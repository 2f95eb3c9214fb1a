package dev.cairn.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A plan file on its way to a coordinator: files that it names by paths are named by their SHA-256,
 * and are uploaded first. Everything else in it is for the coordinator to judge.
 */
final class PlanUpload {
  private static final long PLAN_BYTES_MAX = 4 << 20;
  private static final Pattern DIGEST = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");
  private static final String WEIGHTS = "weights";

  private final Path plan;
  private final String text;
  private final Map<String, Path> files;

  private PlanUpload(Path plan, String text, Map<String, Path> files) {
    this.plan = plan;
    this.text = text;
    this.files = files;
  }

  /** Reads a plan; nothing is sent yet. */
  static PlanUpload read(Path plan) {
    String text = textOf(plan);
    Map<String, Path> files = new LinkedHashMap<>();
    // What off means, only the key can tell: it stays the word that it is.
    YAMLMapper yaml =
        YAMLMapper.builder(
                YAMLFactory.builder()
                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                    .build())
            .build();
    try {
      JsonNode tree = yaml.readTree(text);
      if (tree == null || !nameFiles(plan, tree.path("model"), files)) {
        return new PlanUpload(plan, text, files);
      }
      return new PlanUpload(plan, yaml.writeValueAsString(tree), files);
    } catch (JsonProcessingException e) {
      throw new CliFailure(
          plan
              + " is not YAML: "
              + e.getOriginalMessage()
              + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr()),
          e);
    }
  }

  /** Uploads the files that the coordinator does not have, and gives the plan's text. */
  String send(AdminClient client) {
    files.forEach((digest, file) -> client.uploadFile(file, digest));
    return text;
  }

  /** Where the plan was read from. */
  Path plan() {
    return plan;
  }

  private static String textOf(Path plan) {
    try {
      if (Files.isDirectory(plan)) {
        throw new CliFailure(plan + " is a folder; name the plan's YAML file");
      }
      if (Files.size(plan) > PLAN_BYTES_MAX) {
        throw new CliFailure(plan + " is too large for a plan, which has at most 4 MiB");
      }
      return Files.readString(plan);
    } catch (IOException e) {
      throw new CliFailure("cannot read the plan " + plan + "; is it there, and is it text?", e);
    }
  }

  /** Replaces paths in the tree; gives whether anything was replaced. */
  private static boolean nameFiles(Path plan, JsonNode model, Map<String, Path> files) {
    boolean changed = false;
    if (model.path("portable") instanceof ObjectNode portable) {
      changed = name(plan, portable, WEIGHTS, files) != null;
    }
    if (model.path("exported") instanceof ObjectNode exported) {
      Path module = name(plan, exported, "module", files);
      Path weights = name(plan, exported, WEIGHTS, files);
      if (module != null && !exported.has("moduleBytes")) {
        exported.put("moduleBytes", sizeOf(module));
      }
      if (weights != null && !exported.has("tensors")) {
        exported.set("tensors", SafetensorsFile.tensors(weights));
      }
      changed = changed || module != null || weights != null;
    }
    return changed;
  }

  private static @Nullable Path name(
      Path plan, ObjectNode section, String key, Map<String, Path> files) {
    JsonNode value = section.path(key);
    if (!value.isTextual() || DIGEST.matcher(value.asText()).matches()) {
      return null;
    }
    Path file = resolve(plan, value.asText());
    if (!Files.isRegularFile(file)) {
      throw new CliFailure(
          plan + " names " + file + ", which is no file; paths are relative to the plan's folder");
    }
    try {
      String digest = Sha256.of(file);
      files.put(digest, file);
      section.put(key, digest);
      return file;
    } catch (IOException e) {
      throw new CliFailure("cannot read " + file, e);
    }
  }

  private static Path resolve(Path plan, String name) {
    try {
      return plan.toAbsolutePath().resolveSibling(name);
    } catch (InvalidPathException e) {
      throw new CliFailure(plan + " names '" + name + "', which is no path", e);
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new CliFailure("cannot read " + file, e);
    }
  }
}
