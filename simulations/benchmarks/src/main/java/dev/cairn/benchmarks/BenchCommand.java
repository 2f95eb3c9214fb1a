package dev.cairn.benchmarks;

import dev.cairn.benchmarks.pace.PaceReport;
import dev.cairn.benchmarks.secagg.SecAggBenchmark;
import dev.cairn.benchmarks.secagg.SecAggReport;
import dev.cairn.cli.Cairn;
import dev.cairn.cli.CairnCommand;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contributes {@code cairn bench}. */
public final class BenchCommand implements CairnCommand {

  /** The benchmarks that there are. */
  private static final String COORDINATOR = "coordinator";

  private static final String SECAGG = "secagg";
  private static final String PACE = "pace";
  private static final String DURABILITY = "durability";
  private static final List<String> NAMES = List.of(COORDINATOR, SECAGG, DURABILITY, PACE);

  @Override
  public Group group() {
    return Group.MEASURE;
  }

  @Override
  public Object command(Terminal terminal) {
    return new Bench(terminal);
  }

  /** {@code cairn bench}. */
  @Command(
      name = "bench",
      description = {
        "Measure, print a table, and as the last line figures for scripts.",
        "coordinator: what an update costs a coordinator with its database, in processor time",
        "and memory, under loads of many small and few large updates; what clients cost that wait",
        "or come all at once, and rounds that do nothing; with --secure, updates over mutual TLS",
        "and with secure aggregation, beside the same without, and what it costs a client.",
        "secagg: what secure aggregation costs by itself, in this process, beside loops of the",
        "bare primitives.",
        "durability: a round on PostgreSQL and disk, beside the same round in memory: plain in",
        "plaintext, and secure over mutual TLS; with --secure, only the latter.",
        "pace: how many check-ins reach a coordinator that needs none, from populations of a",
        "hundred to ten million devices, in virtual time."
      })
  static final class Bench implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
        paramLabel = "NAME",
        description = "What to measure: coordinator, secagg, durability or pace.")
    private String name = "";

    @Option(
        names = "--shapes",
        paramLabel = "LIST",
        description = {
          "Only these loads, as CLIENTSxPARAMETERS",
          "(default: 1000x0.1M,100x1M,10x10M,100x10M, and those without updates)."
        })
    private @Nullable String shapes;

    @Option(
        names = "--secure",
        description = {
          "coordinator: secure rounds beside plain ones, a tenth of the clients lost",
          "(default shapes: 50x0.1M,50x1M). durability: secure rounds (50x1M)."
        })
    private boolean secure;

    @Option(
        names = "--pairs",
        paramLabel = "N",
        description = {
          "durability: each load on N pairs of coordinators,",
          "odd, at most 9; the median counts (default: 1)."
        })
    private @Nullable Integer pairs;

    @Option(names = "--quick", description = "Small loads: is it right at all, not how fast is it.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there, too.")
    private @Nullable Path json;

    Bench(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      if (!NAMES.contains(name)) {
        throw new CliFailure(
            "there is no benchmark '" + name + "'; there is: " + String.join(", ", NAMES));
      }
      if (pairs != null) {
        requirePairs(pairs);
      }
      if (name.equals(SECAGG)) {
        return secureAggregation();
      }
      if (name.equals(PACE)) {
        return pace();
      }
      ProcessTable processes = ProcessTable.ofSystem();
      if (!processes.exists()) {
        throw new CliFailure("this benchmark reads /proc, which this system does not have");
      }
      if (name.equals(DURABILITY)) {
        return durability(processes);
      }
      if (secure) {
        return secure(processes);
      }
      return coordinator(processes);
    }

    private void requirePairs(int count) {
      if (!name.equals(DURABILITY)) {
        throw new CliFailure("bench " + name + " has no --pairs: leave it out");
      }
      if (count < 1 || count > DurabilityBenchmark.PAIRS_MAX || count % 2 == 0) {
        throw new CliFailure(
            "--pairs is an odd number from 1 to "
                + DurabilityBenchmark.PAIRS_MAX
                + ", so that one is in the middle, not "
                + count);
      }
    }

    private int coordinator(ProcessTable processes) throws IOException {
      List<Shape> loads = loads();
      LoadReport load = shapes == null ? load(processes) : null;
      int rounds =
          quick ? CoordinatorBenchmark.TENSOR_ROUNDS_QUICK : CoordinatorBenchmark.TENSOR_ROUNDS;
      BenchReport report = new CoordinatorBenchmark(processes, terminal.err(), rounds).run(loads);
      report.print(terminal.out());
      if (load != null) {
        load.print(terminal.out());
      }
      if (json != null) {
        Files.write(terminal.resolve(json), BenchJson.of(report, load));
      }
      terminal.out().println(report.lastLine() + (load == null ? "" : " " + load.figures()));
      return Cairn.OK;
    }

    private LoadReport load(ProcessTable processes) throws IOException {
      LoadSize size = quick ? LoadSize.QUICK : LoadSize.WHOLE;
      return new LoadBenchmark(processes, terminal.err(), size).run();
    }

    private int secureAggregation() throws IOException {
      if (shapes != null || secure) {
        throw new CliFailure("bench secagg has neither --shapes nor --secure: leave them out");
      }
      SecAggReport report = new SecAggBenchmark(quick, terminal.err()).run();
      report.print(terminal.out());
      if (json != null) {
        Files.write(terminal.resolve(json), report.json());
      }
      terminal.out().println(report.lastLine());
      return Cairn.OK;
    }

    private int pace() {
      if (shapes != null || secure || quick || json != null) {
        throw new CliFailure("bench pace has no options: leave them out");
      }
      PaceReport report = PaceReport.run();
      report.print(terminal.out());
      terminal.out().println(report.lastLine());
      return Cairn.OK;
    }

    private int durability(ProcessTable processes) throws IOException {
      int rounds = quick ? DurabilityBenchmark.ROUNDS_QUICK : DurabilityBenchmark.ROUNDS;
      DurabilityReport report =
          new DurabilityBenchmark(
                  processes, terminal.err(), rounds, Objects.requireNonNullElse(pairs, 1))
              .run(secure ? List.of() : loads(), SecureBenchmark.checked(durableLoads()));
      report.print(terminal.out());
      if (json != null) {
        Files.write(terminal.resolve(json), report.json());
      }
      terminal.out().println(report.lastLine());
      return Cairn.OK;
    }

    private int secure(ProcessTable processes) throws IOException {
      int rounds = quick ? SecureBenchmark.ROUNDS_QUICK : SecureBenchmark.ROUNDS;
      SecureReport report =
          new SecureBenchmark(processes, terminal.err(), rounds)
              .run(SecureBenchmark.checked(loads()));
      report.print(terminal.out());
      if (json != null) {
        Files.write(terminal.resolve(json), SecureJson.of(report));
      }
      terminal.out().println(report.lastLine());
      return Cairn.OK;
    }

    /** The loads of secure rounds among those that were asked for, where durability is measured. */
    List<Shape> durableLoads() {
      if (shapes != null) {
        return secure ? loads() : List.of();
      }
      return quick ? DurabilityBenchmark.SECURE_QUICK : DurabilityBenchmark.SECURE_SHAPES;
    }

    /** The loads that were asked for. */
    List<Shape> loads() {
      String asked = shapes;
      if (asked != null && quick) {
        throw new CliFailure("--quick has shapes of its own: give it or --shapes, not both");
      }
      if (asked == null && name.equals(DURABILITY)) {
        return quick ? DurabilityBenchmark.QUICK : DurabilityBenchmark.SHAPES;
      }
      if (asked == null) {
        return secure
            ? quick ? SecureBenchmark.QUICK : SecureBenchmark.SHAPES
            : quick ? CoordinatorBenchmark.QUICK : CoordinatorBenchmark.SHAPES;
      }
      try {
        return Shape.list(asked);
      } catch (IllegalArgumentException e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
