package dev.cairn.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The text files that people write.
 *
 * @param root the folder in which they lie
 * @param files lines by path from the root, with slashes
 */
record Repository(Path root, TreeMap<String, List<String>> files) {
  private static final long BYTES_MAX = 1 << 20;

  /** What builds, runs and editors leave behind. */
  private static final Set<String> SKIPPED =
      Set.of(
          ".git",
          "target",
          "cairn-data",
          "cairn-demo",
          ".idea",
          ".vscode",
          ".settings",
          "__pycache__");

  /** Walks up from the working folder to the one that holds the module secure-agg. */
  static Repository around() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("secure-agg"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no folder above this one holds secure-agg");
    }
    return read(folder);
  }

  static Repository read(Path root) {
    TreeMap<String, List<String>> files = new TreeMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return SKIPPED.contains(String.valueOf(folder.getFileName()))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              // In a worktree .git is a file.
              boolean skipped = SKIPPED.contains(String.valueOf(file.getFileName()));
              if (!skipped && attributes.isRegularFile() && attributes.size() <= BYTES_MAX) {
                try {
                  String name = root.relativize(file).toString().replace('\\', '/');
                  files.put(name, Files.readAllLines(file));
                } catch (MalformedInputException binary) {
                  return FileVisitResult.CONTINUE;
                }
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Repository(root, files);
  }

  /** What all line rules find in all files. */
  List<String> lineFindings() {
    List<String> findings = new ArrayList<>();
    files.forEach(
        (path, lines) -> LineRule.ALL.forEach(rule -> findings.addAll(rule.findings(path, lines))));
    return findings;
  }
}
