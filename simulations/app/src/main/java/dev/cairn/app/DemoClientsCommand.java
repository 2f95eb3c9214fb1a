package dev.cairn.app;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.ParentWatch;
import dev.cairn.cli.Terminal;
import dev.cairn.client.djl.DjlTrainer;
import dev.cairn.experiments.federation.ClientFleet;
import dev.cairn.experiments.federation.DropoutPlan;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.Population;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Contributes {@code cairn demo-clients}: the demo's clients in a process of their own. */
public final class DemoClientsCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.TRY;
  }

  @Override
  public Object command(Terminal terminal) {
    return new DemoClients(terminal);
  }

  /** {@code cairn demo-clients}. */
  @Command(
      name = "demo-clients",
      description = {
        "Run the demo's clients, for instance in another terminal than the demo itself.",
        "Each trains on its part of Fashion-MNIST and takes part until it is told to stop."
      })
  static final class DemoClients implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
        names = "--coordinator",
        paramLabel = "HOST:PORT",
        defaultValue = "127.0.0.1:7070",
        description = "Where the coordinator serves devices (default: ${DEFAULT-VALUE}).")
    private String coordinator = "";

    @Option(
        names = "--population",
        paramLabel = "NAME",
        defaultValue = "fashion",
        description = "The clients' population (default: ${DEFAULT-VALUE}).")
    private String population = "";

    @Option(
        names = "--clients",
        paramLabel = "N",
        defaultValue = "20",
        description = "How many (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
        names = "--dropout",
        paramLabel = "SHARE",
        defaultValue = "0",
        description = "Share of them that is lost in each round (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(
        names = "--partition",
        paramLabel = "KIND",
        defaultValue = Task.PARTITION,
        description =
            "How the data are divided: iid, dirichlet:ALPHA, quantity:EXPONENT, one-class"
                + " (default: ${DEFAULT-VALUE}).")
    private String partition = "";

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "Decides division and drop-outs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "A folder with the full set's IDX files (default: the packaged part).")
    private @Nullable Path data;

    @Option(names = "--stop-with-parent", hidden = true)
    private boolean stopWithParent;

    DemoClients(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      CountDownLatch stop = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "clients-exit"));
      if (stopWithParent) {
        ParentWatch.exitWithParent();
      }
      Path folder = data == null ? null : terminal.resolve(data);
      Task task = Task.load(folder, partition, clients, seed);
      int parallel = Runtime.getRuntime().availableProcessors();
      try (GrpcChannel channel = GrpcChannel.open(GrpcOptions.plaintext(endpoint()));
          DjlTrainer trainer = DjlTrainer.create(parallel);
          ClientFleet fleet =
              ClientFleet.start(
                  channel.coordinator(),
                  new Population(population),
                  trainer,
                  clients,
                  task::examples,
                  new DropoutPlan(seed, clients, dropout))) {
        terminal.out().println(clients + " clients are taking part; stop them with Ctrl-C.");
        stop.await();
      }
      return Cairn.OK;
    }

    private Endpoint endpoint() {
      try {
        return Endpoint.parse(coordinator);
      } catch (IllegalArgumentException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
