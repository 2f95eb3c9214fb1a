package dev.cairn.app;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.ParentWatch;
import dev.cairn.cli.Terminal;
import dev.cairn.client.ClientFloor;
import dev.cairn.client.djl.DjlTrainer;
import dev.cairn.experiments.federation.ClientFleet;
import dev.cairn.experiments.federation.DropoutPlan;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.EnrolmentFailedException;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.graph.Adversary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
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
        names = "--late-dropout",
        paramLabel = "SHARE",
        defaultValue = "0",
        description =
            "Share of them that is lost after its update, which only a secure round notices"
                + " (default: ${DEFAULT-VALUE}).")
    private double lateDropout;

    @Option(
        names = "--tokens",
        paramLabel = "FILE",
        required = true,
        description = "Tokens from 'cairn enroll --count N', one in each line.")
    private Path tokens = Path.of("tokens");

    @Option(
        names = "--identities",
        paramLabel = "DIR",
        defaultValue = "cairn-clients",
        description = "Where the clients' keys are kept (default: ./${DEFAULT-VALUE}).")
    private Path identities = Path.of("cairn-clients");

    @Option(
        names = "--minimum-cohort",
        paramLabel = "N",
        defaultValue = "12",
        description =
            "Fewest clients among which an update is hidden, 3 to 1024 (default: ${DEFAULT-VALUE}).")
    private int minimumCohort;

    @Option(
        names = "--allow-plain-updates",
        description = "Take part also in rounds in which the coordinator can read each update.")
    private boolean allowPlainUpdates;

    @Option(
        names = "--allow-semi-honest",
        description =
            "Take part also in rounds that hide updates only from a coordinator that follows the"
                + " protocol.")
    private boolean allowSemiHonest;

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
      try (EnrolledDevices devices = devices();
          DjlTrainer trainer = DjlTrainer.create(parallel);
          ClientFleet fleet =
              ClientFleet.start(
                  devices,
                  new Population(population),
                  trainer,
                  clients,
                  task::examples,
                  new DropoutPlan(seed, clients, dropout, lateDropout))) {
        terminal.out().println(clients + " clients are taking part; stop them with Ctrl-C.");
        stop.await();
      }
      return Cairn.OK;
    }

    private EnrolledDevices devices() {
      List<String> given;
      Path file = terminal.resolve(tokens);
      try {
        given = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      } catch (NoSuchFileException e) {
        throw new CliFailure(
            "there is no file " + file + ": give --tokens the file that 'cairn enroll' wrote", e);
      } catch (IOException e) {
        throw new CliFailure("the tokens cannot be read from " + file + ": " + e, e);
      }
      if (given.size() < clients) {
        throw new CliFailure(
            file
                + " holds "
                + given.size()
                + " tokens for "
                + clients
                + " clients: make more with 'cairn enroll --count'");
      }
      try {
        ClientFloor floor =
            Floors.of(minimumCohort, DemoPlan.GAMMA_MILLIONTHS)
                .withAdversary(allowSemiHonest ? Adversary.SEMI_HONEST : Adversary.MALICIOUS);
        return EnrolledDevices.enrol(
            endpoint(),
            terminal.resolve(identities),
            given.subList(0, clients),
            allowPlainUpdates ? floor.allowingPlainUpdates() : floor);
      } catch (IllegalArgumentException | EnrolmentFailedException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
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
