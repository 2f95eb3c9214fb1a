package dev.cairn.cli.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminJson;
import dev.cairn.cli.admin.AdminOptions;
import dev.cairn.cli.admin.ChangeOptions;
import dev.cairn.cli.admin.NewTokenInfo;
import dev.cairn.cli.admin.OutputOptions;
import dev.cairn.cli.admin.RoleInfo;
import dev.cairn.cli.admin.TokenClient;
import dev.cairn.cli.admin.TokenInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn tokens}. */
public final class TokenCommands implements CairnCommand {
  @Override
  public Group group() {
    return Group.OPERATE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Tokens(terminal);
  }

  /** {@code cairn tokens}. */
  @Command(
      name = "tokens",
      description = "Say who may ask the coordinator, and for what.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Tokens {
    private static final String TOKEN = "The token's id, as 'cairn tokens list' shows it.";
    private static final String REASON = "Why, in one line, for the record.";
    private static final String FILE =
        "A new file for the secret, which only you can read; else it is printed.";

    private final Terminal terminal;

    Tokens(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(name = "list", description = "List tokens in the order in which they were made.")
    int list(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--all", description = "All of them, --limit at a time.") boolean all,
        @Option(
                names = "--after",
                paramLabel = "TOKEN",
                description = "Only those behind this id, for the next page.")
            @Nullable String after,
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many, 1 to 1000 (default: 100).")
            int limit) {
      TokenClient client = client(admin);
      List<TokenInfo> tokens = all ? client.all(limit) : client.list(after, limit);
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(tokens));
        return Cairn.OK;
      }
      Table table = new Table("TOKEN", "NAME", "ROLES", "MADE", "ENDS", "LAST USED", "REVOKED");
      for (TokenInfo token : tokens) {
        table.row(
            token.token(),
            token.name(),
            String.join(" ", token.roles()),
            Texts.time(token.createdAt()),
            Texts.time(token.expiresAt()),
            Texts.time(token.lastUsedAt()),
            Texts.time(token.revokedAt()));
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(name = "show", description = "Show one token, without its secret.")
    int show(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Parameters(paramLabel = "TOKEN", description = TOKEN) String token) {
      print(client(admin).get(token), output);
      return Cairn.OK;
    }

    @Command(name = "self", description = "Show the token with which you ask.")
    int self(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      print(client(admin).self(), output);
      return Cairn.OK;
    }

    @Command(
        name = "create",
        description = {
          "Make a token. Its secret is shown once: the coordinator keeps a digest of it.",
          "Whoever has it may do what its roles allow; 'cairn tokens roles' lists that."
        })
    int create(
        @Mixin AdminOptions admin,
        @Mixin OutputOptions output,
        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description =
                    "operator, researcher, auditor, device-admin or evaluator;"
                        + " several times for several.")
            List<String> roles,
        @Option(
                names = "--valid",
                required = true,
                paramLabel = "DURATION",
                converter = ShortDuration.class,
                description = "How long it is valid, 1m to 366d.")
            Duration valid,
        @Option(names = "--secret-file", paramLabel = "FILE", description = FILE)
            @Nullable Path secretFile,
        @Parameters(paramLabel = "NAME", description = "What it is called in the record.")
            String name) {
      return made(output, secretFile, () -> client(admin).create(name, roles, valid));
    }

    @Command(name = "revoke", description = "Turn a token away for good, within seconds.")
    int revoke(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Parameters(paramLabel = "TOKEN", description = TOKEN) String token) {
      print(admin.client(terminal).tokens().revoke(token, reason), output);
      return Cairn.OK;
    }

    @Command(
        name = "rotate",
        description = "Give a token another secret. The one before works for ten minutes more.")
    int rotate(
        @Mixin ChangeOptions admin,
        @Mixin OutputOptions output,
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = REASON)
            String reason,
        @Option(names = "--secret-file", paramLabel = "FILE", description = FILE)
            @Nullable Path secretFile,
        @Parameters(paramLabel = "TOKEN", description = TOKEN) String token) {
      return made(output, secretFile, () -> admin.client(terminal).tokens().rotate(token, reason));
    }

    @Command(name = "roles", description = "Show what each role allows.")
    int roles(@Mixin AdminOptions admin, @Mixin OutputOptions output) {
      List<RoleInfo> roles = client(admin).roles();
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(roles));
        return Cairn.OK;
      }
      Table table = new Table("ROLE", "ALLOWS");
      roles.forEach(role -> table.row(role.role(), String.join(" ", role.permissions())));
      table.print(terminal.out());
      return Cairn.OK;
    }

    private TokenClient client(AdminOptions admin) {
      return admin.client(terminal).tokens();
    }

    private int made(OutputOptions output, @Nullable Path secretFile, Supplier<NewTokenInfo> make) {
      if (secretFile == null) {
        NewTokenInfo token = make.get();
        if (output.isJson()) {
          terminal.out().println(AdminJson.pretty(token));
        } else {
          print(token.token(), output);
          terminal.out().println("secret, shown once: " + token.secret());
          terminal.out().flush();
        }
        return Cairn.OK;
      }
      Path file = terminal.resolve(secretFile);
      SecretFile.prepare(file);
      NewTokenInfo token;
      try {
        token = make.get();
      } catch (RuntimeException e) {
        SecretFile.discard(file);
        throw e;
      }
      SecretFile.write(file, token.secret());
      print(token.token(), output);
      return Cairn.OK;
    }

    private void print(TokenInfo token, OutputOptions output) {
      if (output.isJson()) {
        terminal.out().println(AdminJson.pretty(token));
        return;
      }
      Table table = new Table("TOKEN", token.token());
      table.row("name", token.name());
      table.row("roles", String.join(" ", token.roles()));
      table.row("made", Texts.time(token.createdAt()) + " by " + token.createdBy());
      table.row("ends", Texts.time(token.expiresAt()));
      table.row("last used", Texts.time(token.lastUsedAt()));
      table.row("revoked", Texts.time(token.revokedAt()));
      table.row("reason", token.reason());
      table.row("revision", token.revision());
      table.print(terminal.out());
    }
  }
}
