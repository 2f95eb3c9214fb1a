package dev.cairn.server.host;

import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs that this process drives. One run of a population is active at a time, so that a client
 * that checks in need not choose.
 */
public final class RunHost {

  /** Threads that drive rounds; a round blocks one of them while it waits for the database. */
  private static final int ROUND_THREADS = 8;

  private static final String ROUND_POOL = "cairn-round";

  private final Vertx vertx;
  private final HostPorts ports;
  private final WaitingRoom waiting;
  private final Map<RunId, RunVerticle> verticles = new ConcurrentHashMap<>();
  private final Map<RunId, Future<String>> deployments = new ConcurrentHashMap<>();
  private final Map<RunId, HostedRun> runs = new ConcurrentHashMap<>();
  private final Map<Population, HostedRun> active = new ConcurrentHashMap<>();

  public RunHost(Vertx vertx, HostPorts ports) {
    this.vertx = vertx;
    this.ports = ports;
    this.waiting = new WaitingRoom(vertx);
  }

  /**
   * Begins a run whose initial weights are in the model store. Blocks on the journal.
   *
   * @return whether it began; false if the population has an active run
   */
  public boolean start(RunId id, TrainingPlan plan, Digest planText, ModelId first) {
    HostedRun run = hosted(id, plan);
    if (active.putIfAbsent(plan.population(), run) != null) {
      return false;
    }
    try {
      RunDriver.start(
          id, plan, planText, first, ports.runJournal(), ports.roundPorts(s -> {}), ports.now());
    } catch (RuntimeException e) {
      active.remove(plan.population(), run);
      throw e;
    }
    deploy(run, 0);
    return true;
  }

  /**
   * Takes up a run that an earlier process began.
   *
   * @param outageMillis how long nobody drove it
   */
  public void resume(RunId id, TrainingPlan plan, long outageMillis) {
    HostedRun run = hosted(id, plan);
    active.put(plan.population(), run);
    deploy(run, outageMillis);
  }

  private HostedRun hosted(RunId id, TrainingPlan plan) {
    return new HostedRun(id, plan, this::moved, this::ended);
  }

  private void deploy(HostedRun run, long outageMillis) {
    RunVerticle verticle = new RunVerticle(run, ports, outageMillis);
    runs.put(run.id(), run);
    verticles.put(run.id(), verticle);
    // Known before it begins: a run may be over before its deployment is.
    Promise<String> deployed = Promise.promise();
    deployments.put(run.id(), deployed.future());
    vertx
        .deployVerticle(
            verticle,
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName(ROUND_POOL)
                .setWorkerPoolSize(ROUND_THREADS))
        .onComplete(deployed);
    deployed.future().onFailure(failure -> ended(run));
  }

  private void moved(HostedRun run, RunSnapshot snapshot) {
    ports.listener().runMoved(run.id(), run.plan().population(), snapshot.run());
    waiting.look(populationRoom(run.plan().population()), snapshot);
    waiting.look(runRoom(run.id()), snapshot);
  }

  private void ended(HostedRun run) {
    active.remove(run.plan().population(), run);
    runs.remove(run.id());
    verticles.remove(run.id());
    Future<String> deployed = deployments.remove(run.id());
    if (deployed != null) {
      deployed.onSuccess(vertx::undeploy);
    }
  }

  /**
   * Takes up a run that failed, to try its last round again. Blocks on the journal.
   *
   * @return whether it did; false if the population has an active run, or the run is in no state
   *     for that
   */
  public boolean retry(RunId id, TrainingPlan plan, RunCommand.Retry command) {
    HostedRun run = hosted(id, plan);
    if (active.putIfAbsent(plan.population(), run) != null) {
      return false;
    }
    boolean fits = false;
    try {
      fits =
          RunDriver.recover(id, plan, ports.runJournal(), ports.roundPorts(s -> {}), 0, ports.now())
              .handle(command, ports.now());
    } finally {
      if (!fits) {
        active.remove(plan.population(), run);
      }
    }
    if (fits) {
      deploy(run, 0);
    }
    return fits;
  }

  /**
   * Does what an operator wants of a run that this process drives; the stage tells, when that is
   * durable, whether it fits the run's state.
   */
  public CompletableFuture<Boolean> operate(RunId id, RunCommand command) {
    RunVerticle verticle = verticles.get(id);
    Future<String> deployed = deployments.get(id);
    return verticle == null || deployed == null
        ? CompletableFuture.completedFuture(false)
        : deployed
            .toCompletionStage()
            .thenCompose(deployment -> verticle.operate(command))
            .toCompletableFuture();
  }

  /** Whether this process drives a run, also if its owner has not yet read where it stands. */
  public boolean drives(RunId id) {
    return runs.containsKey(id);
  }

  /** Where a run of this process stands; null if it is over or elsewhere, or not read yet. */
  public @Nullable RunSnapshot snapshot(RunId id) {
    HostedRun run = runs.get(id);
    return run == null ? null : run.snapshot();
  }

  /** Populations that have an active run. */
  public Collection<Population> activePopulations() {
    return active.keySet();
  }

  /** Requests of devices that are held back. */
  public int heldRequests() {
    return waiting.held();
  }

  /** Ends all waits, so that devices ask again elsewhere or later. */
  public void releaseWaiting(RuntimeException reason) {
    waiting.close(reason);
  }

  WaitingRoom waiting() {
    return waiting;
  }

  @Nullable HostedRun active(Population population) {
    return active.get(population);
  }

  CompletableFuture<Decision> post(RoundId round, RoundCommand command) {
    RunVerticle verticle = verticles.get(round.run());
    return verticle == null
        ? CompletableFuture.completedFuture(
            Decision.refuse(Refusal.NO_SUCH_ROUND, "round " + round + " is not open"))
        : verticle.mailbox().post(round, command);
  }

  /** The current state of a round: from its owner if it is open here, else from the journal. */
  RoundState roundState(RoundId round) {
    RunSnapshot snapshot = snapshot(round.run());
    if (snapshot != null && snapshot.round() != null && round.equals(snapshot.run().current())) {
      return snapshot.round();
    }
    return RoundMachine.replay(ports.roundJournal().load(RoundDriver.stream(round)));
  }

  static String populationRoom(Population population) {
    return "population/" + population;
  }

  static String runRoom(RunId run) {
    return "run/" + run;
  }
}
