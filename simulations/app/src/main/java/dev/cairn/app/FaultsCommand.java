package dev.cairn.app;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.faults.simulation.CommitGoal;
import dev.cairn.faults.simulation.Depth;
import dev.cairn.faults.simulation.FaultSimulation;
import dev.cairn.faults.simulation.Finding;
import dev.cairn.faults.simulation.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Contributes {@code cairn faults}. */
public final class FaultsCommand implements CairnCommand {
  @Override
  public Group group() {
    return Group.MEASURE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Faults(terminal);
  }

  /** {@code cairn faults}. */
  @Command(
      name = "faults",
      description = {
        "Simulate runs in which everything goes wrong that can, and check that nothing is lost or",
        "counted twice. The same seed gives the same runs. Exit code 1 if an invariant was broken;",
        "then the operations that break it are printed, and the command that shows it again.",
        "Exit code 1 also if too few plain or too few secure rounds committed to tell anything."
      })
  static final class Faults implements Callable<Integer> {

    /** How often it tells how far it is, on standard error. */
    private static final long PROGRESS_NANOS = 10_000_000_000L;

    private final Terminal terminal;
    private long told = System.nanoTime();

    @Option(
        names = "--operations",
        paramLabel = "N",
        defaultValue = "1000000",
        description = "Commands that are decided, at least (default: ${DEFAULT-VALUE}).")
    private long operations;

    @Option(
        names = "--seed",
        paramLabel = "S",
        defaultValue = "1",
        description = "What goes wrong follows from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
        names = "--depth",
        paramLabel = "DEPTH",
        defaultValue = "memory",
        description = {
          "memory: journals in memory, cryptography modelled (default).",
          "secure: journals in memory, real secure aggregation and the SDK's clients.",
          "postgres: the same over an embedded PostgreSQL and a folder."
        })
    private String depth = "";

    Faults(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      if (operations < 1) {
        throw new CliFailure("--operations must be 1 or more, not " + operations);
      }
      Depth asked = depth();
      if (asked != Depth.POSTGRES) {
        return report(FaultSimulation.inMemory(asked));
      }
      Path folder = Files.createTempDirectory("cairn-faults-");
      try (PostgresDisks disks = new PostgresDisks(folder.resolve("state"), programs())) {
        return report(new FaultSimulation(asked, disks, true));
      } finally {
        delete(folder);
      }
    }

    /** Where a coordinator has PostgreSQL's programs, too: they are large. */
    private Path programs() {
      String cache = terminal.env().getOrDefault("XDG_CACHE_HOME", "");
      Path root =
          cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
      return root.resolve("cairn").resolve("postgres");
    }

    private static void delete(Path folder) throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }

    private Depth depth() {
      for (Depth known : Depth.values()) {
        if (known.text().equals(depth)) {
          return known;
        }
      }
      throw new CliFailure(
          "there is no depth '"
              + depth
              + "'; there is: "
              + String.join(", ", Stream.of(Depth.values()).map(Depth::text).toList()));
    }

    private int report(FaultSimulation simulation) {
      long began = System.nanoTime();
      Tally tally = simulation.run(operations, seed, this::tell);
      return report(tally, (System.nanoTime() - began) / 1e9);
    }

    /** Prints what came of it; the exit code. */
    int report(Tally tally, double seconds) {
      Finding finding = tally.finding();
      List<String> missed = CommitGoal.missed(tally);
      if (finding != null) {
        terminal.out().print(finding.text());
      }
      missed.forEach(terminal.out()::println);
      terminal.out().println(tally.kindsLine());
      terminal.out().println(tally.line(seconds));
      return finding == null && missed.isEmpty() ? Cairn.OK : Cairn.FAILURE;
    }

    private void tell(Tally soFar) {
      if (System.nanoTime() - told >= PROGRESS_NANOS) {
        told = System.nanoTime();
        terminal.err().printf(Locale.ROOT, "%d of %d operations%n", soFar.operations(), operations);
        terminal.err().flush();
      }
    }
  }
}
