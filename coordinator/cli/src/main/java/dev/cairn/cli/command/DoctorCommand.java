package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.DiagnosisInfo;
import dev.cairn.cli.admin.OutputOptions;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Contributes {@code cairn doctor}. */
public final class DoctorCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Doctor(terminal);
  }

  /** {@code cairn doctor}. */
  @Command(
      name = "doctor",
      description = {
        "Look at a deployment before devices come: reach, token, version, clocks, database, disk,"
            + " certificates.",
        "Fails if one of them is not as it must be."
      })
  static final class Doctor implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final AdminOptions admin = new AdminOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    @Option(
        names = "--devices",
        paramLabel = "HOST:PORT",
        description = "Also connect to the port that devices use, as they will.")
    private @Nullable String devices;

    Doctor(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      Checkup checkup = new Checkup();
      checkup.admin(admin.client(terminal));
      if (devices != null) {
        checkup.devices(devices);
      }
      List<DiagnosisInfo.Finding> findings = checkup.findings();
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(findings));
      } else {
        Table table = new Table("CHECK", "RESULT", "DETAIL");
        findings.forEach(one -> table.row(one.name(), one.level(), one.detail()));
        table.print(terminal.out());
      }
      List<String> failed =
          findings.stream()
              .filter(one -> one.level().equals(Checkup.FAILED))
              .map(DiagnosisInfo.Finding::name)
              .toList();
      if (!failed.isEmpty()) {
        throw new CliFailure("not as it must be: " + String.join(", ", failed));
      }
      return Cairn.OK;
    }
  }
}
