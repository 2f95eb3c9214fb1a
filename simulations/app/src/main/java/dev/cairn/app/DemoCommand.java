package dev.cairn.app;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.experiments.federation.DropoutPlan;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.FileSink;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Contributes {@code cairn demo}. */
public final class DemoCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.TRY;
  }

  @Override
  public Object command(Terminal terminal) {
    return new DemoOptions(terminal);
  }

  /** {@code cairn demo}. */
  @Command(
      name = "demo",
      description = {
        "Train one image classifier on the data of twenty clients, and watch it learn.",
        "Starts a coordinator with a database of its own and a process with the clients;",
        "both end with the demo."
      })
  static final class DemoOptions implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
        names = "--rounds",
        paramLabel = "N",
        description = "Rounds of training (default: 15, or the plan's).")
    private @Nullable Integer rounds;

    @Option(
        names = "--clients",
        paramLabel = "N",
        description = "Clients (default: 20, or as many as the plan selects).")
    private @Nullable Integer clients;

    @Option(
        names = "--dropout",
        paramLabel = "SHARE",
        defaultValue = "0.1",
        description = "Share of the clients that is lost in each round (default: 0.1).")
    private double dropout;

    @Option(
        names = "--late-dropout",
        paramLabel = "SHARE",
        defaultValue = "0",
        description =
            "Share of the clients that is lost after its update, which only a secure round notices"
                + " (default: 0).")
    private double lateDropout;

    @Option(
        names = "--secure",
        negatable = true,
        defaultValue = "true",
        fallbackValue = "true",
        description =
            "Whether the coordinator can read sums of updates only (default), or, with"
                + " --no-secure, each of them.")
    private boolean secure;

    @Option(
        names = "--compression",
        paramLabel = "BYTES",
        description =
            "What a client sends for each parameter: 2.67 bytes (default), 2, or off for 4 without"
                + " compression.")
    private @Nullable String compression;

    @Option(
        names = "--plan",
        paramLabel = "FILE",
        description = "A plan to run instead of the demo's own.")
    private @Nullable Path plan;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "A folder with the full set's IDX files (default: the packaged part).")
    private @Nullable Path data;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "Decides everything random (default: 1).")
    private long seed;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        defaultValue = "cairn-demo",
        description = "Where the results go (default: ./cairn-demo).")
    private Path out = Path.of("cairn-demo");

    @Option(
        names = "--wait-for-clients",
        description = "Start no clients here, but wait for those of another terminal.")
    private boolean waitForClients;

    DemoOptions(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      String last;
      try (Demo demo = new Demo(terminal, settings())) {
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-exit"));
        last = demo.run();
      } catch (IOException e) {
        throw Outputs.failure(terminal.resolve(out), e);
      }
      terminal.out().println(last);
      return Cairn.OK;
    }

    private DemoSettings settings() {
      try {
        Path given = plan;
        if (given == null) {
          int count = clients == null ? 20 : clients;
          if (secure && (count < SecureRules.COHORT_MIN || count > SecureRules.COHORT_MAX)) {
            throw new CliFailure(
                "secure rounds have "
                    + SecureRules.COHORT_MIN
                    + " to "
                    + SecureRules.COHORT_MAX
                    + " clients, not "
                    + count
                    + ": change --clients, or give --no-secure");
          }
          int lost = new DropoutPlan(seed, count, dropout).lostPerRound();
          return settings(
              PlanFile.of(
                  DemoPlan.of(
                      rounds == null ? 15 : rounds,
                      count,
                      lost,
                      seed,
                      secure,
                      compression == null ? "2.67" : compression)),
              count);
        }
        if (rounds != null) {
          throw new CliFailure("--rounds does not go with --plan: the plan says how many");
        }
        if (compression != null) {
          throw new CliFailure("--compression does not go with --plan: the plan says how");
        }
        PlanFile file = PlanFile.read(terminal.resolve(given), FileSink.hashing());
        int selected = file.plan().cohort().selected();
        return settings(file, clients == null ? selected : clients);
      } catch (DefectException | IllegalArgumentException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }

    private DemoSettings settings(PlanFile file, int count) {
      int lost = new DropoutPlan(seed, count, dropout, lateDropout).lostPerRound();
      if (count - lost < file.plan().cohort().minimum()) {
        throw new CliFailure(
            "of "
                + count
                + " clients "
                + lost
                + " get lost in each round, but the plan needs "
                + file.plan().cohort().minimum()
                + ": lower --dropout, or raise --clients");
      }
      Path folder = data;
      Path given = plan;
      return new DemoSettings(
          file,
          given == null ? null : terminal.resolve(given),
          count,
          dropout,
          lateDropout,
          folder == null ? null : terminal.resolve(folder).toAbsolutePath(),
          seed,
          terminal.resolve(out).toAbsolutePath().normalize(),
          waitForClients);
    }
  }
}
