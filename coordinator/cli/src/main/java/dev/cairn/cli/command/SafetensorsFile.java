package dev.cairn.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cairn.cli.CliFailure;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The tensors' names and extents in the head of a safetensors file, in the form in which a plan
 * lists them (https://github.com/huggingface/safetensors, README, Format).
 */
final class SafetensorsFile {
  private static final long HEADER_BYTES_MAX = 16 << 20;

  private SafetensorsFile() {}

  static ArrayNode tensors(Path file) {
    ObjectMapper mapper = new ObjectMapper();
    try (DataInputStream stream = new DataInputStream(Files.newInputStream(file))) {
      long length = Long.reverseBytes(stream.readLong());
      if (length < 2 || length > HEADER_BYTES_MAX) {
        throw new IOException("its header would have " + length + " bytes");
      }
      JsonNode header = mapper.readTree(stream.readNBytes((int) length));
      List<Map.Entry<String, JsonNode>> entries = new ArrayList<>();
      header.properties().forEach(entries::add);
      entries.removeIf(entry -> entry.getKey().equals("__metadata__"));
      entries.sort(
          Comparator.comparingLong(
              entry -> entry.getValue().path("data_offsets").path(0).asLong()));
      ArrayNode tensors = mapper.createArrayNode();
      for (Map.Entry<String, JsonNode> entry : entries) {
        tensors.addObject().set(entry.getKey(), entry.getValue().path("shape"));
      }
      return tensors;
    } catch (IOException e) {
      throw new CliFailure(
          file
              + " is not a safetensors file"
              + (e.getMessage() == null
                  ? ""
                  : ": " + e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
