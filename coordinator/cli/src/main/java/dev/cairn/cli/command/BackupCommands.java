package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.BackupClient;
import dev.cairn.cli.admin.BackupInfo;
import dev.cairn.cli.admin.OutputOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn backups}. */
public final class BackupCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Backups(terminal);
  }

  /** {@code cairn backups}. */
  @Command(
      name = "backups",
      description = {
        "Make backups of a coordinator while it runs, and try whether they can be restored.",
        "They are folders in the state folder; 'cairn restore' restores one."
      },
      synopsisSubcommandLabel = "COMMAND")
  static final class Backups {
    private static final String TIMEOUT = "How long to wait for it (usual: 1h); it goes on.";

    private final Terminal terminal;

    Backups(Terminal terminal) {
      this.terminal = terminal;
    }

    private BackupClient backups(AdminOptions admin) {
      return admin.client(terminal).backups();
    }

    @Command(name = "list", description = "List the latest backups, and those that failed.")
    int list(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      List<BackupInfo> backups = backups(admin).all();
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(backups));
        return Cairn.OK;
      }
      Table table = new Table("BACKUP", "STATE", "BEGUN", "SIZE", "CHECK");
      for (BackupInfo one : backups) {
        BackupInfo.Content content = one.content();
        BackupInfo.Check check = one.check();
        table.row(
            one.backup(),
            one.state(),
            Texts.time(one.at()),
            content == null ? null : Texts.bytes(content.bytes()),
            check == null ? null : check.state());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "show", description = "Show a backup and what its last check found.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "BACKUP", description = "Its name.") String backup) {
      print(backups(admin).get(backup), output);
      return Cairn.OK;
    }

    @Command(name = "create", description = "Make a backup, and wait until it is done.")
    int create(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--timeout",
                paramLabel = "DURATION",
                defaultValue = "1h",
                converter = ShortDuration.class,
                description = TIMEOUT)
            Duration timeout) {
      BackupClient backups = backups(admin);
      BackupInfo made = wait(backups, backups.create(), timeout);
      if (made.state().equals("FAILED")) {
        throw new CliFailure("the backup failed: " + made.detail());
      }
      print(made, output);
      return Cairn.OK;
    }

    @Command(
        name = "check",
        description = {
          "Restore a backup for trying, into a database that is thrown away.",
          "Fails unless it can be restored; says what the first start after that would do."
        })
    int check(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--timeout",
                paramLabel = "DURATION",
                defaultValue = "1h",
                converter = ShortDuration.class,
                description = TIMEOUT)
            Duration timeout,
        @Parameters(paramLabel = "BACKUP", description = "Its name.") String backup) {
      BackupClient backups = backups(admin);
      BackupInfo checked = wait(backups, backups.check(backup), timeout);
      BackupInfo.Check check = checked.check();
      if (check == null) {
        throw new CliFailure(
            "the coordinator forgot what it found: it was started again meanwhile");
      }
      print(checked, output);
      return check.state().equals("SOUND") ? Cairn.OK : Cairn.FAILURE;
    }

    private static BackupInfo wait(BackupClient backups, BackupInfo begun, Duration timeout) {
      long end = System.nanoTime() + timeout.toNanos();
      BackupInfo now = begun;
      while (now.isRunning()) {
        if (System.nanoTime() > end) {
          throw new CliFailure(
              "backup "
                  + now.backup()
                  + " is not done after "
                  + timeout.toSeconds()
                  + " s; it goes on: see 'cairn backups show "
                  + now.backup()
                  + "'");
        }
        RunWait.pause();
        now = backups.get(now.backup());
      }
      return now;
    }

    private void print(BackupInfo backup, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(backup));
        return;
      }
      line("backup", backup.backup());
      line("state", backup.state());
      BackupInfo.Content content = backup.content();
      String detail = backup.detail();
      if (detail != null) {
        line("failed", detail);
      }
      if (content != null) {
        line("folder", content.folder());
        line("manifest", content.sha256());
        line("size", Texts.bytes(content.bytes()) + " in " + content.files() + " files");
        if (content.damaged() > 0) {
          line("damaged", content.damaged() + " files of the coordinator are missing in it");
        }
        line("database", "incarnation " + content.incarnation() + ", event " + content.position());
      }
      BackupInfo.Check check = backup.check();
      if (check != null) {
        line("check", check.state());
        check.problems().forEach(problem -> line("problem", problem));
        if (check.state().equals("SOUND")) {
          line(
              "a restore",
              "runs that go on: "
                  + check.runs()
                  + ", rounds that end: "
                  + check.rounds()
                  + ", reservations that are charged: "
                  + check.reservations());
        }
      }
      terminal.out().flush();
    }

    private void line(String what, String value) {
      terminal.out().println(String.format("%-10s %s", what, value));
    }
  }
}
