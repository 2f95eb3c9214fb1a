package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ClientInfo;
import dev.cairn.cli.admin.OutputOptions;
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
      description = "Look at enrolled devices, and revoke them.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Clients {
    private static final String CLIENT = "The device's id.";

    private final Terminal terminal;

    Clients(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(name = "list", description = "List devices in the order of their ids.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
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
      List<ClientInfo> clients = admin.client(terminal).clients(after, limit);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(clients));
        return Cairn.OK;
      }
      Table table = new Table("CLIENT", "NAME", "ENROLLED", "VALID UNTIL", "REVOKED", "REASON");
      for (ClientInfo client : clients) {
        table.row(
            client.client(),
            client.name(),
            Texts.time(client.enrolledAt()),
            Texts.time(client.notAfter()),
            Texts.time(client.revokedAt()),
            client.reason());
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
        @Mixin AdminOptions admin,
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

    private void print(ClientInfo client, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(client));
        return;
      }
      Table table = new Table("CLIENT", client.client());
      table.row("name", client.name());
      table.row("enrolled", Texts.time(client.enrolledAt()));
      table.row("certificate", client.serial());
      table.row("valid until", Texts.time(client.notAfter()));
      table.row("revoked", Texts.time(client.revokedAt()));
      table.row("reason", client.reason());
      table.print(terminal.out());
    }
  }
}
