package dev.cairn.secagg.cipher;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** The library in which one snippet of one class reads otherwise: its class files, and a loader. */
final class MutatedLibrary {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "src", "main", "java");

  private final Path classes;

  /**
   * Compiles the mutant.
   *
   * @param className below {@code dev.cairn.secagg}
   * @param snippet must stand in the source exactly once
   * @param folder an empty one
   */
  MutatedLibrary(String className, String snippet, String replacement, Path folder)
      throws IOException {
    String file = "dev/cairn/secagg/" + className.replace('.', '/') + ".java";
    String source = Files.readString(SOURCES.resolve(file));
    int at = source.indexOf(snippet);
    if (at < 0 || source.indexOf(snippet, at + 1) >= 0) {
      throw new IllegalArgumentException("'" + snippet + "' must stand once in " + className);
    }
    Path mutant = folder.resolve("source").resolve(file);
    Files.createDirectories(mutant.getParent());
    Files.writeString(mutant, source.replace(snippet, replacement));
    classes = Files.createDirectory(folder.resolve("classes"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                "-cp",
                ForkedJvm.classPath(),
                mutant.toString());
    if (failed != 0) {
      throw new IllegalArgumentException(
          "a mutant does not compile: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  /** The class path of this library and its tests. */
  String classPath() {
    return classes + File.pathSeparator + ForkedJvm.classPath();
  }

  /** A loader that shares no class of the class path with this virtual machine. */
  URLClassLoader loader() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath().split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
  }
}
