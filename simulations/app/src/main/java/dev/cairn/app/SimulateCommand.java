package dev.cairn.app;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.experiments.federation.DropoutPlan;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.FileSink;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn simulate}. */
public final class SimulateCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.TRY;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Simulate(terminal);
  }

  /** {@code cairn simulate}. */
  @Command(
      name = "simulate",
      description = {
        "Run a plan in this process: the real engine and client SDK, without network and database.",
        "The same plan file runs in production with: cairn runs start PLAN"
      })
  static final class Simulate implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "PLAN", description = "The plan, in YAML.")
    private Path plan = Path.of("plan.yaml");

    @Option(
        names = "--clients",
        paramLabel = "N",
        description = "Clients (default: as many as the plan selects).")
    private @Nullable Integer clients;

    @Option(
        names = "--dropout",
        paramLabel = "SHARE",
        defaultValue = "0",
        description = "Share of the clients that is lost in each round (default: 0).")
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
        names = "--partition",
        paramLabel = "KIND",
        defaultValue = Task.PARTITION,
        description =
            "How the data are divided: iid, dirichlet:ALPHA, quantity:EXPONENT, one-class"
                + " (default: ${DEFAULT-VALUE}).")
    private String partition = "";

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "A folder with the full set's IDX files (default: the packaged part).")
    private @Nullable Path data;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        defaultValue = "cairn-simulation",
        description = "Where the results go (default: ./cairn-simulation).")
    private Path out = Path.of("cairn-simulation");

    Simulate(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      PlanFile file;
      try {
        file = PlanFile.read(terminal.resolve(plan), FileSink.hashing());
      } catch (DefectException e) {
        throw new CliFailure(e.getMessage(), e);
      }
      TrainingPlan asked = file.plan();
      if (!(asked.model() instanceof ModelSpec.Portable)) {
        throw new CliFailure(
            "a simulation runs portable models only: start a coordinator for an exported one");
      }
      int count = clients == null ? asked.cohort().selected() : clients;
      Path folder = data == null ? null : terminal.resolve(data);
      Task task = Task.load(folder, partition, count, asked.seed());
      DropoutPlan dropouts = dropouts(asked.seed(), count);
      Path results = terminal.resolve(out);
      try {
        terminal.out().println(Simulation.run(terminal, file, task, dropouts, results));
      } catch (IOException e) {
        throw Outputs.failure(results, e);
      }
      return Cairn.OK;
    }

    private DropoutPlan dropouts(long seed, int count) {
      try {
        return new DropoutPlan(seed, count, dropout, lateDropout);
      } catch (IllegalArgumentException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
