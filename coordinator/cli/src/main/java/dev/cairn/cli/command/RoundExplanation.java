package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ExplanationInfo;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RoundName;

/** Prints why a round ended as it did. */
final class RoundExplanation {
  private RoundExplanation() {}

  static int print(Terminal terminal, AdminOptions admin, OutputOptions output, String id) {
    ExplanationInfo told = admin.client(terminal).training().explanation(RoundName.parse(id));
    if (output.isJson()) {
      terminal.out().println(AdminJson.pretty(told));
      return Cairn.OK;
    }
    terminal.out().println(told.outcome());
    told.lines().forEach(line -> terminal.out().println("  " + line));
    if (!told.advice().isEmpty()) {
      terminal.out().println("What may be done:");
      told.advice().forEach(line -> terminal.out().println("  " + line));
    }
    return Cairn.OK;
  }
}
