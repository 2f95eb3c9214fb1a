package dev.cairn.cli;

/**
 * Thrown by a command to end it with one line for the user: what was expected, what came, what to
 * do. The line is printed after {@code cairn: }, and the exit code is {@link Cairn#FAILURE}.
 */
public class CliFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CliFailure(String line) {
    super(line);
  }

  public CliFailure(String line, Throwable cause) {
    super(line, cause);
  }
}
