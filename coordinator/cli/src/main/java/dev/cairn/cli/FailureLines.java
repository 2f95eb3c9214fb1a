package dev.cairn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells the user in one line what went wrong. */
final class FailureLines implements IParameterExceptionHandler {
  private static final long BYTES_OF_A_MEGABYTE = 1 << 20;
  private static final int SUGGESTIONS_MAX = 3;

  private final Terminal terminal;
  private final BooleanSupplier stacktrace;

  FailureLines(Terminal terminal, BooleanSupplier stacktrace) {
    this.terminal = terminal;
    this.stacktrace = stacktrace;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    print(usage(failure, command) + "; see '" + name + " --help'");
    trace(failure);
    return Cairn.USAGE;
  }

  private static String usage(ParameterException failure, CommandLine command) {
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      List<String> suggestions = unmatched.getSuggestions();
      String what = unmatched.isUnknownOption() ? "unknown option '" : "unknown word '";
      return what
          + word
          + "'"
          + (suggestions.isEmpty()
              ? ""
              : ", did you mean '"
                  + String.join("' or '", suggestions.stream().limit(SUGGESTIONS_MAX).toList())
                  + "'?");
    }
    boolean needsWord =
        !command.getSubcommands().isEmpty()
            && String.valueOf(failure.getMessage()).startsWith("Missing required subcommand");
    return needsWord
        ? "'"
            + command.getCommandSpec().qualifiedName()
            + "' needs one of "
            + String.join(", ", command.getSubcommands().keySet())
        : String.valueOf(failure.getMessage());
  }

  /** Prints the line of a failure and gives the exit code. */
  int report(Throwable failure) {
    if (failure instanceof CliFailure) {
      print(String.valueOf(failure.getMessage()));
    } else if (failure instanceof OutOfMemoryError) {
      print(
          "this needs more memory than the "
              + Runtime.getRuntime().maxMemory() / BYTES_OF_A_MEGABYTE
              + " MB that Java may use ("
              + failure.getMessage()
              + "): allow more, for example with CAIRN_JAVA_OPTS=-Xmx8g, or take a smaller model; "
              + whereToLook(failure));
    } else {
      String message = failure.getMessage() == null ? "" : ": " + failure.getMessage();
      print(
          "unexpected "
              + failure.getClass().getSimpleName()
              + message
              + "; "
              + whereToLook(failure));
    }
    trace(failure);
    return Cairn.FAILURE;
  }

  private String whereToLook(Throwable failure) {
    Path log = cache().resolve("error.log");
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      try (PrintWriter writer =
          new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8))) {
        writer.println(Instant.now() + " cairn " + CairnVersion.current());
        failure.printStackTrace(writer);
      }
      return "details are in " + log;
    } catch (IOException | RuntimeException e) {
      return "--stacktrace shows more";
    }
  }

  private Path cache() {
    String home = terminal.env().getOrDefault("HOME", System.getProperty("user.home", "."));
    String cache = terminal.env().getOrDefault("XDG_CACHE_HOME", "");
    return cache.isEmpty() ? Path.of(home, ".cache", "cairn") : Path.of(cache, "cairn");
  }

  private void print(String text) {
    terminal.err().println("cairn: " + text.strip().replaceAll("\\s*\\R\\s*", "; "));
  }

  private void trace(Throwable failure) {
    if (stacktrace.getAsBoolean()) {
      failure.printStackTrace(terminal.err());
    }
    terminal.err().flush();
  }
}
