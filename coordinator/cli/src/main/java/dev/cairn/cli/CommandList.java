package dev.cairn.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;

/** The part of {@code cairn --help} that lists the commands, group by group. */
final class CommandList {
  private CommandList() {}

  static String render(Help help, Map<CairnCommand.Group, List<String>> groups) {
    int width =
        groups.values().stream().flatMap(List::stream).mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (group, names) -> {
          text.append(System.lineSeparator())
              .append(help.colorScheme().text("@|bold " + group.heading() + "|@"))
              .append(System.lineSeparator());
          for (String name : names) {
            text.append("  ")
                .append(help.colorScheme().commandText(name))
                .append(" ".repeat(width - name.length() + 2))
                .append(firstLine(help.subcommands().get(name)))
                .append(System.lineSeparator());
          }
        });
    return text.toString();
  }

  private static String firstLine(@Nullable Help command) {
    return command == null ? "" : command.description().strip().lines().findFirst().orElse("");
  }
}
