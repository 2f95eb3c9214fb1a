package dev.cairn.cli;

/**
 * A command that a module contributes to {@code cairn}. Implementations are named in {@code
 * META-INF/services/dev.cairn.cli.CairnCommand} and have a public constructor without parameters.
 */
public interface CairnCommand {

  /** Under which heading {@code cairn --help} lists a command, in this order. */
  enum Group {
    TRY("Try it"),
    SERVE("Run it"),
    OPERATE("Operate a coordinator"),
    MEASURE("Measure and test");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    /** The heading. */
    public String heading() {
      return heading;
    }
  }

  /** The group. */
  Group group();

  /**
   * The command as picocli knows it: an object whose class is annotated with {@code @Command} and
   * that is a {@code Callable<Integer>} (0 if all went well, {@link Cairn#FAILURE} otherwise) or
   * has subcommands.
   *
   * @param terminal where it reads and writes
   */
  Object command(Terminal terminal);
}
