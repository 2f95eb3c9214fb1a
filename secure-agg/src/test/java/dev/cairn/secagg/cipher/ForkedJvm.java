package dev.cairn.secagg.cipher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A class run in a virtual machine of its own, with other options than this one has. */
public final class ForkedJvm {
  private static final int SECONDS_MAX = 120;

  private ForkedJvm() {}

  /** The class path of this library and its tests. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** What it prints. It must end with success within two minutes. */
  public static List<String> run(Class<?> main, String... options)
      throws IOException, InterruptedException {
    return runOn(classPath(), main, options);
  }

  /** The same with another class path. */
  static List<String> runOn(String classPath, Class<?> main, String... options)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("forked", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, main.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(command + " did not end well: " + text);
      }
      return text.lines().toList();
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
