package dev.cairn.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.cli.admin.EventReader;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.client.djl.DjlTrainer;
import dev.cairn.client.djl.ModelScorer;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.experiments.federation.CentralTraining;
import dev.cairn.experiments.federation.FleetDevices;
import dev.cairn.experiments.report.Baselines;
import dev.cairn.experiments.report.ResultTable;
import dev.cairn.experiments.report.RoundResult;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The main job, end to end: a coordinator process, a client process with many SDK clients, and here
 * the central side that evaluates every new model.
 */
final class Demo implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How long the coordinator may take to start; the first start makes a database. */
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);

  /** Longer than a user takes to start the clients in another terminal. */
  private static final Duration TOKENS_VALID = Duration.ofHours(24);

  /** A run that is silent for longer than a round may take has stopped. */
  private static final Duration SILENCE_MAX = Duration.ofMinutes(5);

  private final Terminal terminal;
  private final DemoSettings settings;
  private final Outputs outputs;
  private final List<ChildProcess> children = new ArrayList<>();
  private final ModelScorer scorer = ModelScorer.create();
  private final long startedNanos = System.nanoTime();

  Demo(Terminal terminal, DemoSettings settings) {
    this.terminal = terminal;
    this.settings = settings;
    this.outputs = new Outputs(settings.out());
  }

  /** Runs the demo; gives the line for scripts. */
  String run() throws IOException {
    PlanFile plan = settings.plan();
    Task task = Task.load(settings.data(), Task.PARTITION, settings.clients(), settings.seed());
    say(
        "Fashion-MNIST: "
            + task.train().size()
            + " training images on "
            + task.clients()
            + " clients ("
            + task.partition().partitioner()
            + "), "
            + task.test().size()
            + " test images here");
    Files.createDirectories(settings.out());
    Path state = DemoFolders.fresh(settings.out().resolve("coordinator"));
    Path ready = settings.out().resolve("ready.json");
    Files.deleteIfExists(ready);
    say("starting a coordinator with a database and a certificate authority of its own");
    initialise(state);
    ChildProcess coordinator = child("coordinator", "512m", coordinatorArguments(state, ready));
    JsonNode ports = awaitReady(coordinator, ready);
    AdminClient admin = admin(ports, state);
    startClients(ports.path("devices").asInt(), tokens(admin));
    say(trust());
    return federate(admin, plan, task, coordinator);
  }

  private void say(String text) {
    terminal.out().println(text);
    terminal.out().flush();
  }

  private List<String> coordinatorArguments(Path state, Path ready) {
    return List.of(
        "coordinator",
        "--data",
        state.toString(),
        "--port",
        settings.waitForClients() ? "7070" : "0",
        "--admin-port",
        settings.waitForClients() ? "7071" : "0",
        "--ready-file",
        ready.toString(),
        "--stop-with-parent");
  }

  private ChildProcess child(String name, String heap, List<String> arguments) throws IOException {
    ChildProcess child =
        ChildProcess.start(name, heap, settings.out().resolve(name + ".log"), arguments);
    children.add(0, child);
    return child;
  }

  private JsonNode awaitReady(ChildProcess coordinator, Path ready) throws IOException {
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    while (!Files.exists(ready)) {
      coordinator.requireAlive();
      if (System.nanoTime() > end) {
        throw new CliFailure(
            "the coordinator was not ready within 3 minutes; see "
                + settings.out().resolve("coordinator.log"));
      }
      DemoFolders.pause();
    }
    return JSON.readTree(ready.toFile());
  }

  private static AdminClient admin(JsonNode ports, Path state) throws IOException {
    Path file = state.resolve("operator.token");
    return AdminClient.of(
        AdminAddress.of(
            "http://127.0.0.1:" + ports.path("admin").asInt(),
            Files.readString(file).strip(),
            file.toString()));
  }

  /** Does what {@code cairn init} does for an operator. */
  private void initialise(Path state) throws IOException {
    ChildProcess init = child("init", "128m", List.of("init", "--data", state.toString()));
    init.awaitEnd(START_DEADLINE);
    children.remove(init);
  }

  /** Does what {@code cairn enroll} does for an operator; the file is the clients' secret. */
  private Path tokens(AdminClient admin) throws IOException {
    Path file = settings.out().resolve("tokens");
    StringBuilder tokens = new StringBuilder();
    for (int i = 0; i < settings.clients(); i++) {
      String name = FleetDevices.label(i).value();
      tokens.append(admin.issueTokens(name, TOKENS_VALID, 1).tokens().get(0)).append('\n');
    }
    DemoFolders.secret(file, tokens.toString());
    return file;
  }

  private String trust() {
    return (settings.plan().plan().secure() == null
            ? "Each update can be read by the coordinator (secure aggregation is off)."
            : "Updates are masked: the coordinator can read their sum only.")
        + " Its CA stands beside it here, so whoever runs this machine could admit clients of their own:"
        + " see 'what is not promised' in coordinator/docs/THREAT_MODEL.md.";
  }

  private void startClients(int port, Path tokens) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "demo-clients",
                "--coordinator",
                "127.0.0.1:" + port,
                "--population",
                settings.plan().plan().population().name(),
                "--clients",
                Integer.toString(settings.clients()),
                "--dropout",
                Double.toString(settings.dropout()),
                "--late-dropout",
                Double.toString(settings.lateDropout()),
                "--tokens",
                tokens.toString(),
                "--identities",
                DemoFolders.empty(settings.out().resolve("clients")).toString(),
                "--minimum-cohort",
                Integer.toString(settings.plan().plan().cohort().minimum()),
                "--seed",
                Long.toString(settings.seed())));
    SecureRules secure = settings.plan().plan().secure();
    if (secure == null) {
      arguments.add("--allow-plain-updates");
    } else if (secure.adversary() == Adversary.SEMI_HONEST) {
      arguments.add("--allow-semi-honest");
    }
    Path data = settings.data();
    if (data != null) {
      arguments.add("--data");
      arguments.add(data.toString());
    }
    if (settings.waitForClients()) {
      say("waiting for clients; start them in another terminal:");
      say("  ./cairn " + String.join(" ", arguments));
      return;
    }
    say("starting a process with " + settings.clients() + " clients");
    arguments.add("--stop-with-parent");
    child("clients", "1g", arguments);
  }

  private String federate(AdminClient admin, PlanFile plan, Task task, ChildProcess coordinator)
      throws IOException {
    settings.upload(admin);
    RunInfo run = admin.startRun(plan.text());
    byte[] initial = admin.weights(admin.model(run.run(), "0").model());
    outputs.begin(task, plan.text(), initial);
    RunWatch watch = follow(admin, plan.plan(), run, task);
    if (!"RunCompleted".equals(watch.end())) {
      throw new CliFailure(
          "the run did not complete (" + watch.end() + "); see the logs in " + settings.out());
    }
    return finish(admin, plan.plan(), task, watch, initial, coordinator);
  }

  private RunWatch follow(AdminClient admin, TrainingPlan plan, RunInfo run, Task task) {
    String dataset = plan.evaluation() == null ? Task.DATASET : plan.evaluation();
    Progress progress = new Progress(terminal, plan.rounds());
    try (LiveEvaluation evaluation = new LiveEvaluation(admin, dataset, scorer, task);
        EventReader events = admin.events(run.run(), 0L)) {
      RunWatch watch = new RunWatch(evaluation::await, new ClientNames(admin));
      long lastHeard = System.nanoTime();
      while (watch.end() == null) {
        EventInfo event = events.next(Duration.ofSeconds(1));
        if (event != null) {
          watch.take(event);
          lastHeard = System.nanoTime();
        } else {
          children.forEach(ChildProcess::requireAlive);
        }
        if (System.nanoTime() - lastHeard > SILENCE_MAX.toNanos()) {
          throw new CliFailure("nothing happened for 5 minutes; see the logs in " + settings.out());
        }
        progress.show(watch);
      }
      progress.line("");
      return watch;
    }
  }

  private static ParameterVector parameters(TrainingPlan plan, byte[] file) {
    return Safetensors.read(ByteBuffer.wrap(file), plan.model().shape());
  }

  private String finish(
      AdminClient admin,
      TrainingPlan plan,
      Task task,
      RunWatch watch,
      byte[] initial,
      ChildProcess coordinator)
      throws IOException {
    List<RoundResult> rounds = watch.committed();
    RoundResult last = rounds.get(rounds.size() - 1);
    byte[] weights = admin.weights(last.model().toString());
    byte[] module =
        plan.model() instanceof ModelSpec.Exported exported
            ? admin.file(exported.module().hex())
            : null;
    long peakKilobytes = ProcessMemory.peakKilobytes(coordinator.pid());
    stopChildren();
    Baselines baselines = baselines(plan, task, parameters(plan, initial));
    outputs.end(task, plan, module, rounds, baselines, weights);
    say(ResultTable.of(rounds, baselines));
    say(ResultTable.curve(rounds));
    say(SumError.line(plan, last.included().size()));
    say(
        String.format(
            Locale.ROOT,
            "The federation reached %.2f%%. One client alone: %s, all data pooled: %s.",
            last.accuracy() * 100,
            lastOf(baselines.alone()),
            lastOf(baselines.pooled())));
    say(
        "Results: "
            + settings.out()
            + " (model.safetensors, model.pt, curve.png, rounds.jsonl, partition.json,"
            + " initial.safetensors)");
    if (peakKilobytes > 0) {
      say("Peak memory of the coordinator: " + peakKilobytes / 1024 + " MB");
    }
    return LastLine.of(
        plan.rounds(), rounds, watch.abandoned(), (System.nanoTime() - startedNanos) / 1e9);
  }

  private static String lastOf(List<Double> values) {
    return values.isEmpty()
        ? "not measured"
        : String.format(Locale.ROOT, "%.2f%%", values.get(values.size() - 1) * 100);
  }

  private Baselines baselines(TrainingPlan plan, Task task, ParameterVector start) {
    if (!(plan.model() instanceof ModelSpec.Portable portable)) {
      return Baselines.none();
    }
    say("training the baselines: one client alone, and all data pooled");
    ToDoubleFunction<ParameterVector> accuracy =
        weights -> scorer.score(portable, null, weights, task.test()).accuracy();
    try (DjlTrainer trainer = DjlTrainer.create(1)) {
      CentralTraining central = new CentralTraining(trainer, plan.training());
      int rounds = plan.rounds();
      return new Baselines(
          central.train(portable, start, task.examples(0), rounds, plan.seed(), accuracy),
          central.train(portable, start, task.train(), rounds, plan.seed(), accuracy));
    }
  }

  private void stopChildren() {
    for (ChildProcess child : children) {
      child.close();
    }
    children.clear();
  }

  @Override
  public void close() {
    stopChildren();
    scorer.close();
  }
}
