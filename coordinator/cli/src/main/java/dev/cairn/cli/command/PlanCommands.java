package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ForecastInfo;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.PlanInfo;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn plan}. */
public final class PlanCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Plan(terminal);
  }

  /** {@code cairn plan}. */
  @Command(
      name = "plan",
      description = "Check training plans, and say what they would cost.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Plan {
    private final Terminal terminal;

    Plan(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(
        name = "dry-run",
        description = {
          "Say what a plan would need of its clients and cost of their privacy budget.",
          "Starts nothing; files that the plan names are uploaded, because they are a part of it."
        })
    int dryRun(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "FILE", description = "The plan, in YAML.") Path file) {
      PlanUpload upload = PlanUpload.read(terminal.resolve(file));
      AdminClient client = admin.client(terminal);
      ForecastInfo.DryRun told = client.training().dryRun(upload.send(client));
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(told));
        return Cairn.OK;
      }
      DryRunReport.print(terminal, told);
      return Cairn.OK;
    }

    @Command(
        name = "validate",
        description = {
          "Check that a plan could be started, without starting it.",
          "Files that the plan names are uploaded, because they are a part of it."
        })
    int validate(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "FILE", description = "The plan, in YAML.") Path file) {
      PlanUpload upload = PlanUpload.read(terminal.resolve(file));
      AdminClient client = admin.client(terminal);
      PlanInfo plan = client.validatePlan(upload.send(client));
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(plan));
        return Cairn.OK;
      }
      terminal
          .out()
          .println(
              "valid: "
                  + plan.name()
                  + ", "
                  + plan.rounds()
                  + " rounds of "
                  + plan.cohort().selected()
                  + " clients from "
                  + plan.population()
                  + " ("
                  + plan.cohort().target()
                  + " are enough, "
                  + plan.cohort().minimum()
                  + " are needed), "
                  + plan.parameters()
                  + " parameters, "
                  + (plan.secure() ? "secure" : "plain")
                  + " rounds of at most "
                  + Texts.duration(plan.budgetMillis()));
      return Cairn.OK;
    }
  }
}
