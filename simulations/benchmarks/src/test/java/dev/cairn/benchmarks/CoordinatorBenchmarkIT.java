package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: small loads, real processes, nothing left behind. */
class CoordinatorBenchmarkIT {

  /** Far above what it takes, so that a busy machine fails nothing. */
  private static final long DEADLINE_SECONDS = 480;

  private static final long CHILD_END_SECONDS = 20;

  /** The JVM's own memory beside heap and direct memory: code, classes, threads, collectors. */
  private static final long BESIDE_HEAP_BYTES = 400L << 20;

  @TempDir private Path folder;

  @Test
  void quick_endsWithTheFigures_withinTheMemory_andLeavesNothing() throws Exception {
    assertThat(lastLine())
        .matches(
            "cpu_ms_per_update=-?[0-9.]+ cpu_ms_per_mb=[0-9.]+ peak_mb=[0-9]+"
                + " tensors300_ratio=[0-9.]+ idle_core=[0-9.]+ idle_core_first=[0-9.]+ idle_core_alone=[0-9.]+"
                + " burst_cpu_ms=[0-9.]+ burst_cpu_ratio=[0-9.]+ burst_queue_ms=[0-9.]+"
                + " burst_p99_ms=[0-9]+ burst_p99_ratio=[0-9.]+ noop_round_ms=[0-9.]+"
                + " noop_round_cpu_ms=[0-9.]+ noop_round_early_ms=[0-9.]+"
                + " noop_round_early_cpu_ms=[0-9.]+ noop_round_syncs=[0-9.]+");
    JsonNode figures = new ObjectMapper().readTree(folder.resolve("figures.json").toFile());
    requireMemory(figures);
    requireLoads(figures);
  }

  @Test
  void secure_endsWithFigures_ofRoundsThatLostSomebody_andLeavesNothing() throws Exception {
    Map<String, Double> figures = new HashMap<>();
    for (String figure : lastLine("--secure").split(" ")) {
      figures.put(figure.split("=")[0], Double.valueOf(figure.split("=")[1]));
    }
    assertThat(figures)
        .containsOnlyKeys(
            "secure_cpu_ms_per_update",
            "secure_cpu_ms_per_mb",
            "plain_tls_cpu_ms_per_update",
            "plain_tls_cpu_ms_per_mb",
            "secure_peak_mb",
            "mask_ratio",
            "first_core_s_6x0.02M",
            "core_s_6x0.02M",
            "times_plain_6x0.02M",
            "client_ms_6x0.02M",
            "unmask_ratio_6x0.02M");
    assertThat(figures.get("client_ms_6x0.02M")).isPositive();
    assertThat(figures.get("mask_ratio")).isPositive();
    JsonNode shape =
        new ObjectMapper().readTree(folder.resolve("figures.json").toFile()).path("shapes").path(0);
    assertThat(shape.path("included").asInt()).isEqualTo(shape.path("clients").asInt() - 1);
    for (String side : List.of("plain", "secure")) {
      JsonNode rounds = shape.path(side).path("rounds");
      assertThat(rounds).hasSize(SecureBenchmark.ROUNDS_QUICK);
      assertThat(rounds.path(0).path("coordinatorMillis").asDouble()).isPositive();
    }
  }

  @Test
  void durability_endsWithBothSides_plainAndSecure_andLeavesNothing() throws Exception {
    assertThat(lastLineOf("durability"))
        .matches(
            "durability_ratio=[0-9.]+ durable_cpu_ms=[0-9]+ memory_cpu_ms=[0-9]+"
                + " durable_wall_ms=[0-9]+ memory_wall_ms=[0-9]+ ratio_10x0.1M=[0-9.]+"
                + " secure_durability_ratio=[0-9.]+ secure_durable_cpu_ms=[0-9]+"
                + " secure_memory_cpu_ms=[0-9]+ secure_durable_wall_ms=[0-9]+"
                + " secure_memory_wall_ms=[0-9]+ secure_ratio_6x0.02M=[0-9.]+");
    JsonNode shapes =
        new ObjectMapper().readTree(folder.resolve("figures.json").toFile()).path("shapes");
    assertThat(shapes.findValuesAsText("secure")).containsExactly("false", "true");
    for (JsonNode shape : shapes) {
      assertThat(shape.path("durable")).hasSize(DurabilityBenchmark.ROUNDS_QUICK);
      assertThat(shape.path("memory")).hasSize(DurabilityBenchmark.ROUNDS_QUICK);
      for (JsonNode round : shape.path("memory")) {
        assertThat(round.path("postgresMillis").asDouble()).isZero();
        assertThat(round.path("coordinatorUserMillis").asDouble()).isPositive();
      }
    }
  }

  private String lastLine(String... options) throws Exception {
    return lastLineOf("coordinator", options);
  }

  /** Runs the command; gives its last line. */
  private String lastLineOf(String name, String... options) throws Exception {
    Path out = folder.resolve("out");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.cairn.cli.Cairn",
                "bench",
                name,
                "--quick",
                "--json",
                folder.resolve("figures.json").toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    List<ProcessHandle> children = new ArrayList<>();
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      while (!process.waitFor(100, TimeUnit.MILLISECONDS) && System.nanoTime() < end) {
        process.descendants().filter(child -> !children.contains(child)).forEach(children::add);
      }
      assertThat(process.isAlive()).as("still runs").isFalse();
    } finally {
      process.destroy();
    }
    List<String> lines = Files.readAllLines(out);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    assertThat(children).isNotEmpty();
    // The kernel may need a moment to take away what has ended.
    for (ProcessHandle child : children) {
      child.onExit().completeOnTimeout(child, CHILD_END_SECONDS, TimeUnit.SECONDS).join();
    }
    assertThat(children.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::info))
        .extracting(info -> info.command().or(Optional::empty))
        .isEmpty();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    return lines.get(lines.size() - 1);
  }

  /** Whatever the machine does meanwhile: all were answered, and every figure is there. */
  private static void requireLoads(JsonNode figures) {
    LoadSize size = LoadSize.QUICK;
    assertThat(figures.path("idle").path("clients").asInt()).isEqualTo(size.idleClients());
    for (String when : List.of("alone", "first", "warm")) {
      assertThat(figures.path("idle").path(when).path("wallMillis").asDouble())
          .isGreaterThanOrEqualTo(size.windowMillis());
    }
    assertThat(figures.path("burst").path("turns")).hasSize(size.bursts());
    for (JsonNode turn : figures.path("burst").path("turns")) {
      assertThat(turn.path("coordinator").path("cpuMillis").asDouble()).isPositive();
      assertThat(turn.path("coordinator").path("queueMillis").asDouble()).isPositive();
      for (String server : List.of("coordinator", "echo")) {
        double longest = turn.path(server).path("longestMillis").asDouble();
        assertThat(longest).isLessThan(Burst.DEADLINE.toMillis());
        assertThat(turn.path(server).path("p99Millis").asDouble()).isBetween(0.0, longest);
      }
    }
    assertThat(figures.path("noop").path("early").path("rounds").asInt())
        .isEqualTo(size.rounds() / 8);
    assertThat(figures.path("noop").path("warm").path("rounds").asInt())
        .isEqualTo(size.rounds() / 4);
    for (String when : List.of("early", "warm")) {
      assertThat(figures.path("noop").path(when).path("millis").asDouble()).isPositive();
    }
  }

  private static void requireMemory(JsonNode figures) throws IOException {
    assertThat(figures.path("shapes")).hasSize(CoordinatorBenchmark.QUICK.size() + 1);
    for (JsonNode shape : figures.path("shapes")) {
      long model = 4 * shape.path("parameters").asLong();
      long limit = shape.path("heapLimitBytes").asLong() + shape.path("directLimitBytes").asLong();
      assertThat(limit)
          .isLessThanOrEqualTo(
              4 * model + (64 << 20) + (16L << 10) * shape.path("clients").asLong());
      assertThat(shape.path("peakResidentBytes").asLong()).isLessThan(limit + BESIDE_HEAP_BYTES);
      assertThat(shape.path("firstRound").path("whole").path("coordinatorUserMillis").asDouble())
          .isPositive();
    }
  }
}
