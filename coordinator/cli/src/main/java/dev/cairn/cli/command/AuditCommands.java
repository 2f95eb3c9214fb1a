package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.AuditCheckInfo;
import dev.cairn.cli.admin.AuditClient;
import dev.cairn.cli.admin.AuditHeadInfo;
import dev.cairn.cli.admin.AuditLine;
import dev.cairn.cli.admin.OutputOptions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Contributes {@code cairn audit}. */
public final class AuditCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Audit(terminal);
  }

  /** Reads a head as {@code cairn audit head} prints it. */
  static final class Head implements ITypeConverter<AuditHeadInfo> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

    @Override
    public AuditHeadInfo convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no NUMBER:HASH as 'cairn audit head' prints it");
      }
      return new AuditHeadInfo(Long.parseLong(matcher.group(1)), matcher.group(2));
    }
  }

  /** {@code cairn audit}. */
  @Command(
      name = "audit",
      description = "See who did what, and that nobody changed the record of it.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Audit {
    private static final int SUBJECT_CHARS = 16;
    private static final String CLIENT = "client/";

    private final Terminal terminal;

    Audit(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(name = "list", description = "List who did what, the last one first.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--before",
                paramLabel = "N",
                description = "Only lines with a lower number, for the next page.")
            @Nullable Long before,
        @Option(names = "--operator", paramLabel = "NAME", description = "Only this token's.")
            @Nullable String operator,
        @Option(
                names = "--action",
                paramLabel = "OPERATION",
                description = "Only this operation, for instance startRun.")
            @Nullable String action,
        @Option(names = "--client", paramLabel = "CLIENT", description = "Only about this device.")
            @Nullable String about,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many, 1 to 1000 (default: 100).")
            int limit) {
      List<AuditLine> lines =
          client(admin).lines(new AuditClient.Question(before, operator, action, about, limit));
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(lines));
        return Cairn.OK;
      }
      Table table = new Table("LINE", "AT", "TOKEN", "DID", "TO", "OUTCOME");
      for (AuditLine line : lines) {
        table.row(
            line.number(),
            Texts.time(line.at()),
            line.operator(),
            line.action(),
            subject(line.subject()),
            line.outcome());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    /** As much of it as tells one from another. */
    private static @Nullable String subject(String subject) {
      if (subject.isEmpty()) {
        return null;
      }
      int most = SUBJECT_CHARS + (subject.startsWith(CLIENT) ? CLIENT.length() : 0);
      boolean isDigest = subject.length() >= 64;
      return isDigest ? subject.substring(0, most) : subject;
    }

    @Command(
        name = "head",
        description = {
          "Print the end of the trail as NUMBER:HASH.",
          "Keep it where the coordinator cannot write: 'cairn audit verify --kept' needs it."
        })
    int head(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      AuditHeadInfo head = client(admin).head();
      terminal
          .out()
          .println(output.isJson() ? AdminJson.pretty(head) : head.number() + ":" + head.hash());
      return Cairn.OK;
    }

    @Command(
        name = "verify",
        description = "Look whether all lines are there and as they were written.")
    int verify(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--kept",
                paramLabel = "NUMBER:HASH",
                converter = Head.class,
                description =
                    "A head that was kept: shows also if the end was cut off or all was rewritten.")
            @Nullable AuditHeadInfo kept) {
      AuditCheckInfo check = client(admin).verify(kept);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(check));
        terminal.out().flush();
      }
      if (!check.valid()) {
        throw new CliFailure(
            "line "
                + check.brokenAt()
                + " of the audit trail is the first that is not as it was: "
                + check.detail());
      }
      if (!output.isJson()) {
        terminal
            .out()
            .println("all " + check.head().number() + " lines are there and as they were written");
      }
      return Cairn.OK;
    }

    private AuditClient client(AdminOptions admin) {
      return admin.client(terminal).audit();
    }
  }
}
