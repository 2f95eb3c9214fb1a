package dev.cairn.client.djl.command;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.ClientStore;
import dev.cairn.client.ClientStoreException;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.FileClientStore;
import dev.cairn.client.Progress;
import dev.cairn.client.SessionOutcome;
import dev.cairn.client.StopCondition;
import dev.cairn.client.djl.DjlTrainer;
import dev.cairn.client.djl.data.Examples;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.ClientId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Contributes {@code cairn client}. */
public final class ClientCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.SERVE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Client(terminal);
  }

  /** {@code cairn client}. */
  @Command(
      name = "client",
      description = {
        "Take part in a population's rounds with the examples of this machine.",
        "The examples stay here; what goes out are bounded updates of the model.",
        "An enrolled client takes part only where no single update can be read."
      })
  static final class Client implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
        names = "--coordinator",
        paramLabel = "HOST:PORT",
        defaultValue = "127.0.0.1:7070",
        description = "Where the coordinator serves devices (default: ${DEFAULT-VALUE}).")
    private String coordinator = "";

    @Option(
        names = "--population",
        required = true,
        paramLabel = "NAME",
        description = "The population for which this client can train.")
    private String population = "";

    @Option(
        names = "--store",
        paramLabel = "DIR",
        defaultValue = "cairn-client",
        description = "Where the client keeps its name and marks (default: ./cairn-client).")
    private Path store = Path.of("cairn-client");

    @Option(
        names = "--rounds",
        paramLabel = "N",
        description = "Stop after this many rounds with an update of this client.")
    private @Nullable Integer rounds;

    @Mixin private IdentityOptions who = new IdentityOptions();

    @Mixin private ExampleOptions examples = new ExampleOptions();

    Client(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      Examples own = examples.training(terminal);
      Path folder = terminal.resolve(store);
      try {
        // First the store: it makes the folder as it must be.
        ClientStore kept = FileClientStore.open(folder);
        Optional<DeviceIdentity> identity = who.identity(terminal, folder, coordinator);
        try {
          return ended(takePart(own, kept, identity).last());
        } finally {
          identity.ifPresent(DeviceIdentity::close);
        }
      } catch (ClientStoreException | IllegalArgumentException | IllegalStateException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }

    private Progress takePart(Examples own, ClientStore kept, Optional<DeviceIdentity> identity) {
      try (DjlTrainer trainer = DjlTrainer.create(1);
          FederatedClient client = client(own, trainer, kept, identity)) {
        Runtime.getRuntime().addShutdownHook(new Thread(client::close, "client-exit"));
        terminal
            .out()
            .println(
                "client "
                    + client.clientId()
                    + " with "
                    + own.size()
                    + " examples is taking part; stop it with Ctrl-C");
        if (identity.isEmpty()) {
          terminal
              .out()
              .println(
                  "it has no identity and talks plaintext, which only 'cairn coordinator --plaintext'"
                      + " answers; for others give --enrol TOKEN");
        }
        Integer limit = rounds;
        return client.run(
            limit == null ? StopCondition.never() : StopCondition.committedRounds(limit));
      }
    }

    private FederatedClient client(
        Examples own, DjlTrainer trainer, ClientStore kept, Optional<DeviceIdentity> identity) {
      FederatedClientBuilder builder =
          FederatedClient.builder()
              .population(population)
              .store(kept)
              .trainer(trainer)
              .examples(own)
              .listener(new PrintedProgress(terminal.out()));
      if (identity.isPresent()) {
        DeviceIdentity device = identity.get();
        return builder
            .coordinator(() -> GrpcCoordinator.connect(coordinator, device.keys()))
            .identity(device)
            .floor(who.floor())
            .build();
      }
      String name = who.name();
      return builder
          .coordinator(() -> GrpcCoordinator.connect(coordinator))
          .identity(name == null ? ClientIdentity.in(kept) : ClientIdentity.of(new ClientId(name)))
          .build();
    }

    private static int ended(SessionOutcome last) {
      if (last instanceof SessionOutcome.Rejected rejected) {
        throw new CliFailure("this client cannot take part: " + rejected.reason());
      }
      return Cairn.OK;
    }
  }
}
