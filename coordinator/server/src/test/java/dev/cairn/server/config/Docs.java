package dev.cairn.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The documentation's folder, and the reference tables in it. */
final class Docs {
  static final Path FOLDER = Path.of("..", "docs");
  static final Path SAMPLES = FOLDER.resolve("samples");

  /** One row of a reference table. */
  record Row(String key, String type, String shown, String meaning) {}

  private Docs() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of the tables whose first cell is a key in backquotes. */
  static List<Row> rows(String page) {
    List<Row> rows = new ArrayList<>();
    for (String line : read(FOLDER.resolve(page)).split("\n")) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(1, line.lastIndexOf('|')).split("\\|", -1);
        rows.add(
            new Row(
                cells[0].trim().replace("`", ""),
                cells[1].trim(),
                cells[2].trim(),
                cells[3].trim()));
      }
    }
    return rows;
  }
}
