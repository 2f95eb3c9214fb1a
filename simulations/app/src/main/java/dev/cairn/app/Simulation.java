package dev.cairn.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.EventInfo;
import dev.cairn.client.djl.DjlTrainer;
import dev.cairn.client.djl.ModelScorer;
import dev.cairn.client.djl.Score;
import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.experiments.federation.ClientFleet;
import dev.cairn.experiments.federation.DropoutPlan;
import dev.cairn.experiments.federation.FleetDevices;
import dev.cairn.experiments.report.Baselines;
import dev.cairn.experiments.report.ResultTable;
import dev.cairn.experiments.report.RoundResult;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.store.codec.EventJson;
import dev.cairn.server.store.codec.StoredEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plan run in this process: the real engine and SDK, no network, nothing on disk. */
final class Simulation {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;
  private final PlanFile plan;
  private final Task task;
  private final DropoutPlan dropouts;
  private final CoordinatorStorage storage = CoordinatorStorage.inMemory();
  private final SimulatedAuthority authority = new SimulatedAuthority(RandomSource.system());
  private final InMemoryCoordinator coordinator =
      new InMemoryCoordinator(
          storage,
          CoordinatorTime.system(),
          new SecureDesk(storage.messages(), authority.coordinator(), authority));

  private Simulation(Terminal terminal, PlanFile plan, Task task, DropoutPlan dropouts) {
    this.terminal = terminal;
    this.plan = plan;
    this.task = task;
    this.dropouts = dropouts;
  }

  /** Runs a plan and leaves its results in {@code out}; gives the line for scripts. */
  static String run(Terminal terminal, PlanFile plan, Task task, DropoutPlan dropouts, Path out)
      throws IOException {
    return new Simulation(terminal, plan, task, dropouts).run(out);
  }

  private String run(Path out) throws IOException {
    long started = System.nanoTime();
    TrainingPlan asked = plan.plan();
    Files.createDirectories(out);
    Outputs outputs = new Outputs(out);
    try (ModelScorer scorer = ModelScorer.create();
        DjlTrainer trainer = DjlTrainer.create(Runtime.getRuntime().availableProcessors())) {
      RunId run = coordinator.start(asked);
      ModelId first = coordinator.state().model();
      if (first == null) {
        throw new IllegalStateException("a run that started has a model");
      }
      outputs.begin(task, plan.text(), weights(first));
      FleetDevices.Simulated devices =
          new FleetDevices.Simulated(coordinator, authority, task.clients(), Floors.of(asked));
      RunWatch watch =
          new RunWatch(
              model -> {
                Score score =
                    scorer.score(asked.model(), null, coordinator.model(model), task.test());
                return new RunWatch.Measured(score.accuracy(), score.loss());
              },
              id -> devices.labels().getOrDefault(id, id));
      try (ClientFleet fleet =
          ClientFleet.start(
              devices, asked.population(), trainer, task.clients(), task::examples, dropouts)) {
        follow(run, watch, new Progress(terminal, asked.rounds()));
      }
      if (!"RunCompleted".equals(watch.end())) {
        throw new CliFailure("the run did not complete: " + watch.end());
      }
      List<RoundResult> rounds = watch.committed();
      byte[] weights = weights(rounds.get(rounds.size() - 1).model());
      outputs.end(task, asked, null, rounds, Baselines.none(), weights);
      terminal.out().println(ResultTable.of(rounds, Baselines.none()));
      terminal.out().println(ResultTable.curve(rounds));
      int updates = rounds.get(rounds.size() - 1).included().size();
      terminal.out().println(SumError.line(asked, updates));
      PrivacyRules privacy = asked.privacy();
      if (privacy != null) {
        terminal.out().println(spent(asked, privacy));
      }
      return LastLine.of(
          asked.rounds(), rounds, watch.abandoned(), (System.nanoTime() - started) / 1e9);
    }
  }

  private String spent(TrainingPlan asked, PrivacyRules privacy) {
    PrivacyLedger ledger =
        new PrivacyDesk(storage.ledgers(), asked.population(), privacy.budget()).ledger(null);
    return String.format(
        Locale.ROOT,
        "The privacy ledger has charged epsilon=%.6f at delta=%.3g, of a budget of %s.",
        ledger.spent(),
        privacy.budget().delta(),
        privacy.budget().epsilon());
  }

  private byte[] weights(ModelId model) {
    ParameterVector parameters = coordinator.model(model);
    ByteBuffer file = Safetensors.write(parameters);
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  /** The run's stream says that a round ended only after the round's stream said so. */
  private void follow(RunId run, RunWatch watch, Progress progress) {
    int runSeen = 0;
    int roundSeen = 0;
    RoundId current = null;
    while (watch.end() == null) {
      List<RunEvent> runEvents = storage.runJournal().load(RunDriver.stream(run));
      if (current != null) {
        roundSeen = show(run, current, roundSeen, watch);
      }
      for (; runSeen < runEvents.size(); runSeen++) {
        RunEvent event = runEvents.get(runSeen);
        watch.take(info(run, null, EventJson.write(event)));
        if (event instanceof RunEvent.RoundScheduled scheduled) {
          current = scheduled.round();
          roundSeen = show(run, current, 0, watch);
        }
      }
      progress.show(watch);
      DemoFolders.pause();
    }
  }

  private int show(RunId run, RoundId round, int seen, RunWatch watch) {
    List<RoundEvent> events = storage.roundJournal().load(RoundDriver.stream(round));
    for (RoundEvent event : events.subList(seen, events.size())) {
      watch.take(info(run, round, EventJson.write(event)));
    }
    return events.size();
  }

  private static EventInfo info(RunId run, @Nullable RoundId round, StoredEvent event) {
    try {
      return new EventInfo(
          0,
          Instant.EPOCH,
          run.value(),
          round == null ? null : round.toString(),
          event.type(),
          JSON.readTree(event.json()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event's own JSON is malformed", e);
    }
  }
}
