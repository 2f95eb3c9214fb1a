package dev.cairn.app.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine. Where it is missing the test is skipped loudly or fails. */
public final class Required {
  private Required() {}

  /** Skips the test with one line, or fails it where the environment has {@code REQUIRE_ALL=1}. */
  public static void that(boolean there, String what, String why) {
    if (!orSay(there, what, why)) {
      Assumptions.abort(what + " because " + why);
    }
  }

  /** The same for a part of a test: says so in one line, and lets the rest go on. */
  public static boolean orSay(boolean there, String what, String why) {
    if (there) {
      return true;
    }
    String line = "SKIPPED: " + what + " because " + why;
    System.out.println(line);
    if ("1".equals(System.getenv("REQUIRE_ALL"))) {
      Assertions.fail(line);
    }
    return false;
  }

  /** A program on the PATH. */
  public static Optional<Path> onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The folder of a real PostgreSQL's programs: property or variable {@code PG_BIN}, else the
   * newest that Debian has.
   */
  public static Optional<Path> postgresPrograms() {
    String given = System.getProperty("PG_BIN", System.getenv("PG_BIN"));
    if (given != null && !given.isEmpty()) {
      return Optional.of(Path.of(given));
    }
    Path debian = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(debian)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(debian)) {
      List<Path> usable =
          versions
              .map(version -> version.resolve("bin"))
              .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
              .sorted(Comparator.comparing(bin -> version(bin.getParent())))
              .toList();
      return usable.isEmpty() ? Optional.empty() : Optional.of(usable.get(usable.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int version(Path folder) {
    String digits = folder.getFileName().toString().replaceAll("[^0-9].*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** Whether this process runs as root. */
  public static boolean isRoot() throws IOException {
    return Files.exists(Path.of("/proc/self"))
        && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
