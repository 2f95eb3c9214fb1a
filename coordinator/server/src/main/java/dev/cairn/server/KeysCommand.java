package dev.cairn.server;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Table;
import dev.cairn.cli.Terminal;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.identity.CertificateAuthority;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.identity.IdentityException;
import dev.cairn.server.identity.KeyInventory;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn keys}. */
public final class KeysCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.SERVE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Keys(terminal);
  }

  /** Where the keys are, told as to {@code cairn coordinator}. */
  static final class Folders {
    @Option(names = "--config", paramLabel = "FILE", description = "A configuration, in YAML.")
    private @Nullable Path configFile;

    @Option(
        names = {"--data", "--state"},
        paramLabel = "DIR",
        description = "The state folder.")
    private @Nullable Path data;

    @Option(
        names = "--ca-dir",
        paramLabel = "DIR",
        description = "The CA's folder, if it is not in the state folder.")
    private @Nullable Path authority;

    private ServerConfig config(Terminal terminal) {
      Map<String, String> overrides = new LinkedHashMap<>();
      if (data != null) {
        overrides.put("data", terminal.resolve(data).toString());
      }
      if (authority != null) {
        overrides.put("authority.folder", terminal.resolve(authority).toString());
      }
      Path file = configFile == null ? null : terminal.resolve(configFile);
      try {
        ServerConfig config = ServerConfig.load(file, overrides, terminal.env());
        Path identity = config.data().resolve(CoordinatorIdentity.FOLDER);
        // A signing key may be missing: its heir can take over.
        if (!CertificateAuthority.isIn(config.authority()) || !Files.isDirectory(identity)) {
          DeviceIdentity.require(config);
        }
        return config;
      } catch (DefectException | StartFailure e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** {@code cairn keys}. */
  @Command(
      name = "keys",
      description = "List the keys of a coordinator, and replace them.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Keys {
    private final Terminal terminal;

    Keys(Terminal terminal) {
      this.terminal = terminal;
    }

    @Command(
        name = "list",
        description = "List the keys of a state folder and its CA: public halves only.")
    int list(@Mixin Folders folders) {
      ServerConfig config = folders.config(terminal);
      Table table = new Table("KEY", "FILE", "PUBLIC", "USE");
      try {
        inventory(config)
            .entries()
            .forEach(entry -> table.row(entry.name(), entry.file(), entry.key(), entry.use()));
      } catch (IdentityException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
      table.print(terminal.out());
      return Cairn.OK;
    }

    @Command(
        name = "rotate",
        description = {
          "Replace a key, while no coordinator runs: signing (of secure rounds), model (of"
              + " statements about models), issuer (of compact credentials) or port (of the devices'"
              + " port).",
          "The CA's key cannot be replaced without enrolling all devices anew."
        })
    int rotate(
        @Mixin Folders folders,
        @Option(
                names = "--early",
                description =
                    "signing: do not wait until devices have heard of the key that is to follow.")
            boolean early,
        @Option(
                names = "--disown",
                description = "model: let what the former key signed count no more.")
            boolean disown,
        @Parameters(
                index = "0",
                paramLabel = "KEY",
                description = "signing, model, issuer or port.")
            String key) {
      KeyInventory.Kind kind = kind(key);
      refuse("--early", "signing", early && kind != KeyInventory.Kind.SIGNING);
      refuse("--disown", "model", disown && kind != KeyInventory.Kind.MODEL);
      ServerConfig config = folders.config(terminal);
      try (StateFolder held = StateFolder.open(config.data())) {
        new KeyInventory(config.authority(), held.path())
            .rotate(kind, early, disown, Clock.systemUTC(), new SecureRandom());
      } catch (IdentityException | StartFailure e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
      terminal.out().println("The " + key + " key was replaced. " + advice(kind, disown));
      terminal.out().flush();
      return Cairn.OK;
    }

    private static void refuse(String option, String key, boolean misplaced) {
      if (misplaced) {
        throw new CliFailure(option + " goes with the key '" + key + "' only: leave it out.");
      }
    }

    private static KeyInventory.Kind kind(String key) {
      for (KeyInventory.Kind kind : KeyInventory.Kind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(key)) {
          return kind;
        }
      }
      throw new CliFailure(
          "There is no key '"
              + key
              + "' to replace: expected signing, model, issuer or port; for the CA's, see"
              + " KEYS.md.");
    }

    private static String advice(KeyInventory.Kind kind, boolean disown) {
      return switch (kind) {
        case SIGNING ->
            "Devices take it already, and hear of the one that is to follow when they ask next: see"
                + " 'cairn keys list', and back up the state folder's identity.";
        case MODEL ->
            disown
                ? "What the former one signed is shown as another key's: sign again what counts."
                : "What the former one signed counts on: hand out the new public half.";
        case ISSUER ->
            "Devices show full credentials until they have new ones; the rounds that were open go"
                + " on.";
        case PORT -> "The former certificate is accepted until it ends.";
      };
    }

    private static KeyInventory inventory(ServerConfig config) {
      return new KeyInventory(config.authority(), config.data());
    }
  }
}
