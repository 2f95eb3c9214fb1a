package dev.cairn.server.store.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of code in the documentation. */
final class Pages {
  private static final Path FOLDER = Path.of("..", "docs");

  private Pages() {}

  static String read(String page) {
    try {
      return Files.readString(FOLDER.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The content of the page's only block in {@code language}. */
  static String block(String page, String language) {
    Matcher block =
        Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(read(page));
    if (!block.find()) {
      throw new AssertionError(page + " has no block in " + language);
    }
    String content = block.group(1);
    if (block.find()) {
      throw new AssertionError(page + " has two blocks in " + language);
    }
    return content;
  }
}
