package dev.cairn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The command {@code cairn}. */
public final class Cairn {
  /** Exit code: all went well. */
  public static final int OK = 0;

  /** Exit code: the command was understood, but failed. */
  public static final int FAILURE = 1;

  /** Exit code: the command was not understood. */
  public static final int USAGE = 2;

  /** Held, because loggers that nobody holds forget their level. gRPC tells the rest by itself. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private Cairn() {}

  /** Runs the command of this process and ends the process with its exit code. */
  public static void main(String[] arguments) {
    GRPC.setLevel(Level.OFF);
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /**
   * Runs a command with the commands of this class path.
   *
   * @param terminal where it reads and writes
   * @param arguments as the user gave them
   * @return the exit code
   */
  public static int run(Terminal terminal, String... arguments) {
    List<CairnCommand> commands = new ArrayList<>();
    ServiceLoader.load(CairnCommand.class).forEach(commands::add);
    return run(commands, terminal, arguments);
  }

  static int run(List<CairnCommand> commands, Terminal terminal, String... arguments) {
    RootCommand root = new RootCommand();
    FailureLines failures = new FailureLines(terminal, root::stacktrace);
    int code;
    try {
      code = commandLine(root, commands, terminal, failures).execute(arguments);
    } catch (Throwable e) {
      // Also what picocli lets through, and errors: nothing of it may reach the user as a trace.
      code = failures.report(e);
    }
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  private static CommandLine commandLine(
      RootCommand root, List<CairnCommand> commands, Terminal terminal, FailureLines failures) {
    CommandLine line = new CommandLine(root);
    Map<CairnCommand.Group, List<String>> groups = new TreeMap<>();
    for (CairnCommand contributed : commands) {
      CommandLine command = new CommandLine(contributed.command(terminal));
      line.addSubcommand(command);
      groups
          .computeIfAbsent(contributed.group(), group -> new ArrayList<>())
          .add(command.getCommandName());
    }
    line.getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> CommandList.render(help, groups));
    return line.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(Help.defaultColorScheme(terminal.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler((failure, command, parsed) -> failures.report(failure));
  }
}
