package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.vectors.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.util.encoders.Hex;

/**
 * A file of named bytes that a fixed source of randomness leads to, on every virtual machine.
 *
 * @param name of the vectors
 * @param source what the file says about where it comes from
 */
record FrozenLines(String name, String source) {

  /** One line of text for each. */
  static List<String> text(Map<String, byte[]> lines) {
    List<String> text = new ArrayList<>();
    lines.forEach((name, bytes) -> text.add(name + ": " + Hex.toHexString(bytes)));
    return text;
  }

  /** Fails unless these are the file's lines, in its order. */
  void check(List<String> text) {
    List<String> filed =
        Vectors.read(name).map(line -> line.text("name") + ": " + line.text("hex")).toList();
    assertThat(text).hasSameSizeAs(filed);
    for (int i = 0; i < filed.size(); i++) {
      assertThat(text.get(i)).isEqualTo(filed.get(i));
    }
  }

  /** Prints the lines, or writes the file anew to the path given. Old files are kept for ever. */
  void show(Map<String, byte[]> lines, String... path) throws IOException {
    if (path.length == 0) {
      text(lines).forEach(System.out::println);
      return;
    }
    List<String> cases = new ArrayList<>();
    lines.forEach(
        (name, bytes) ->
            cases.add(
                "  {\"name\": \"" + name + "\", \"hex\": \"" + Hex.toHexString(bytes) + "\"}"));
    Files.writeString(
        Path.of(path[0]),
        "{\n \"source\": \""
            + source
            + "\",\n \"cases\": [\n"
            + String.join(",\n", cases)
            + "\n ]\n}\n");
  }
}
