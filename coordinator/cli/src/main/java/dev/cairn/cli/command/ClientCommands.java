package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ChangeOptions;
import dev.cairn.cli.admin.ClientInfo;
import dev.cairn.cli.admin.DeviceClient;
import dev.cairn.cli.admin.ErasureInfo;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.StrikeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn clients}. */
public final class ClientCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Clients(terminal);
  }

  /** {@code cairn clients}. */
  @Command(
      name = "clients",
      description = "Look at enrolled devices, keep them away, revoke or erase them.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Clients {
    private static final String CLIENT = "The device's id.";
    private static final String REASON = "Why, in one line, for the record.";

    private final Terminal terminal;

    Clients(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(name = "list", description = "List devices in the order of their ids.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--all", description = "All of them, --limit at a time.") boolean all,
        @Option(
                names = "--after",
                paramLabel = "CLIENT",
                description = "Only those behind this id, for the next page.")
            @Nullable String after,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many, 1 to 1000 (default: 100).")
            int limit) {
      AdminClient client = admin.client(terminal);
      List<ClientInfo> clients = all ? client.allClients(limit) : client.clients(after, limit);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(clients));
        return Cairn.OK;
      }
      Table table =
          new Table("CLIENT", "NAME", "STATUS", "ENROLLED", "VALID UNTIL", "STRIKES", "REASON");
      for (ClientInfo one : clients) {
        table.row(
            one.client(),
            one.name(),
            one.status(),
            Texts.time(one.enrolledAt()),
            Texts.time(one.notAfter()),
            one.strikes(),
            reason(one));
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "show", description = "Show one device.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      print(admin.client(terminal).client(client), output);
      return Cairn.OK;
    }

    @Command(
        name = "revoke",
        description = {
          "Turn a device away for good.",
          "It may come back only with another key and a new token."
        })
    int revoke(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why, in one line, for the record.")
            String reason,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      print(admin.client(terminal).revokeClient(client, reason), output);
      return Cairn.OK;
    }

    @Command(name = "disable", description = "Keep a device out of rounds until it is enabled.")
    int disable(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      print(devices(admin).disable(client, reason), output);
      return Cairn.OK;
    }

    @Command(name = "enable", description = "Invite a disabled device again.")
    int enable(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      print(devices(admin).enable(client, reason), output);
      return Cairn.OK;
    }

    @Command(
        name = "quarantine",
        description = "Keep a device out of rounds for a while, or until it is released.")
    int quarantine(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Option(
                names = "--for",
                paramLabel = "DURATION",
                converter = ShortDuration.class,
                description = "How long, for instance 7d; else until it is released.")
            @Nullable Duration time,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      Instant end = time == null ? null : Instant.now().plus(time);
      print(devices(admin).quarantine(client, reason, end), output);
      return Cairn.OK;
    }

    @Command(
        name = "release",
        description = "Let a device out of quarantine, and forget its strikes.")
    int release(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      print(devices(admin).release(client, reason), output);
      return Cairn.OK;
    }

    @Command(name = "strikes", description = "List what a device did wrong, the latest first.")
    int strikes(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      List<StrikeInfo> strikes = admin.client(terminal).devices().strikes(client);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(strikes));
        return Cairn.OK;
      }
      Table table = new Table("AT", "ROUND", "STRIKE", "DETAIL");
      for (StrikeInfo strike : strikes) {
        table.row(Texts.time(strike.at()), strike.round(), strike.reason(), strike.detail());
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(
        name = "erase",
        description = {
          "Delete what is known of a device, and turn it away for good.",
          "Models that were committed keep its updates: the answer says what remains."
        })
    int erase(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = "CLIENT", description = CLIENT) String client) {
      ErasureInfo erasure = devices(admin).erase(client, reason);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(erasure));
        return Cairn.OK;
      }
      terminal.out().println("deleted: " + String.join(", ", erasure.deleted()));
      erasure.remains().forEach(one -> terminal.out().println("remains: " + one.why()));
      terminal.out().flush();
      return Cairn.OK;
    }

    private DeviceClient devices(ChangeOptions admin) {
      return admin.client(terminal).devices();
    }

    private void print(ClientInfo client, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(client));
        return;
      }
      Table table = new Table("CLIENT", client.client());
      table.row("name", client.name());
      table.row("status", client.status());
      table.row("enrolled", Texts.time(client.enrolledAt()));
      table.row("certificate", client.serial());
      table.row("valid until", Texts.time(client.notAfter()));
      table.row("revoked", Texts.time(client.revokedAt()));
      ClientInfo.Standing standing = client.standing();
      if (standing != null) {
        table.row("kept away", Texts.time(standing.since()) + " by " + standing.by());
        table.row("until", Texts.time(standing.until()));
      }
      table.row("strikes", client.strikes());
      table.row("reason", reason(client));
      table.row("revision", client.revision());
      table.print(terminal.out());
    }

    private static @Nullable String reason(ClientInfo client) {
      ClientInfo.Standing standing = client.standing();
      return standing == null ? client.reason() : standing.reason();
    }
  }
}
