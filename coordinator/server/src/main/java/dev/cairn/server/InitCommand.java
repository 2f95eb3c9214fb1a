package dev.cairn.server;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.identity.CertificateAuthority;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.identity.IdentityException;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Contributes {@code cairn init}. */
public final class InitCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.SERVE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Init(terminal);
  }

  /** {@code cairn init}. */
  @Command(
      name = "init",
      description = {
        "Make what a coordinator proves itself with: a CA for its devices, a certificate for its"
            + " port, and a key for secure rounds with the one that is to follow it.",
        "What is there already is kept, so it may be run again, for instance to add a host."
      })
  static final class Init implements Callable<Integer> {
    private final Terminal terminal;

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
        description = "The CA's folder; without it, the CA is in the state folder.")
    private @Nullable Path authority;

    @Option(
        names = "--host",
        paramLabel = "NAME",
        description =
            "A host name or address by which devices reach the coordinator; may be given several"
                + " times.")
    private List<String> hosts = new ArrayList<>();

    Init(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      ServerConfig config = config();
      List<String> names = new ArrayList<>(DeviceIdentity.names(config));
      names.addAll(hosts);
      try (StateFolder state = StateFolder.open(config.data())) {
        boolean made = !CertificateAuthority.isIn(config.authority());
        CoordinatorIdentity identity =
            CoordinatorIdentity.init(
                config.authority(), state.path(), names, Clock.systemUTC(), new SecureRandom());
        print(config, made, identity);
        return Cairn.OK;
      } catch (StartFailure | IdentityException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }

    private ServerConfig config() {
      Map<String, String> overrides = new LinkedHashMap<>();
      if (data != null) {
        overrides.put("data", terminal.resolve(data).toString());
      }
      if (authority != null) {
        overrides.put("authority.folder", terminal.resolve(authority).toString());
      }
      Path file = configFile == null ? null : terminal.resolve(configFile);
      try {
        return ServerConfig.load(file, overrides, terminal.env());
      } catch (DefectException e) {
        throw new CliFailure(e.getMessage(), e);
      }
    }

    private void print(ServerConfig config, boolean made, CoordinatorIdentity identity) {
      CertificateAuthority ca = identity.authority();
      line(made ? "A CA was made." : "There is a CA already; it was kept.");
      line("  CA           " + config.authority().toAbsolutePath().normalize());
      line("  fingerprint  " + ca.fingerprint());
      line("  valid until  " + ca.certificate().getNotAfter().toInstant());
      line("  hosts        " + String.join(", ", identity.server().names()));
      line("  until        " + identity.server().certificate().getNotAfter().toInstant());
      List<byte[]> pins = identity.keys().pins();
      line("  signing key  " + HexFormat.of().formatHex(pins.get(0)));
      line("  its heir     " + HexFormat.of().formatHex(pins.get(1)));
      line("Keep a copy of the CA's folder in a safe place, then run 'cairn coordinator'.");
      terminal.out().flush();
    }

    private void line(String text) {
      terminal.out().println(text);
    }
  }
}
