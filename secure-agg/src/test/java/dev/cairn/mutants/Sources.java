package dev.cairn.mutants;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the modules of this repository keep what they are made of. */
final class Sources {
  private Sources() {}

  /** The source of a class, in whichever module it is. */
  static Path of(String className) throws IOException {
    String file = "src/main/java/" + className.replace('.', '/') + ".java";
    Path repository = repository();
    List<Path> modules = folders(repository);
    for (Path group : List.copyOf(modules)) {
      modules.addAll(folders(group));
    }
    for (Path module : modules) {
      if (Files.exists(module.resolve(file))) {
        return module.resolve(file);
      }
    }
    throw new IllegalStateException("expected " + file + " in a module of " + repository);
  }

  /** Walks up from the module that is tested to the folder that holds the module secure-agg. */
  private static Path repository() {
    Path folder = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("secure-agg/pom.xml"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no folder above this module holds secure-agg");
    }
    return folder;
  }

  private static List<Path> folders(Path parent) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
      children.forEach(folders::add);
    }
    return folders;
  }
}
