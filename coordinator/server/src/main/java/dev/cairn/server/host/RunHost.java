package dev.cairn.server.host;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UntoldOutage;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that this process drives. One run of a population is active at a time, so that a client
 * that checks in need not choose. Other processes may drive other runs over the same journal: each
 * run is driven under a lease.
 */
public final class RunHost {
  private static final Logger LOG = LoggerFactory.getLogger(RunHost.class);

  private final HostPorts ports;
  private final WaitingRoom waiting;
  private final Executor readers;
  private final EndedRounds ended = new EndedRounds();
  private final Deployments owners;
  private final Map<RunId, HostedRun> runs = new ConcurrentHashMap<>();
  private final Map<Population, HostedRun> active = new ConcurrentHashMap<>();

  /**
   * Creates a host that drives no run yet.
   *
   * @param threads that drive rounds; a round holds one while it waits for the database or sums
   */
  public RunHost(Vertx vertx, HostPorts ports, int threads) {
    this.ports = ports;
    this.waiting = new WaitingRoom(vertx);
    this.owners = new Deployments(vertx, threads);
    this.readers = new LeaseReaders(vertx);
  }

  /**
   * Begins a run whose initial weights are in the model store. Blocks on the journal.
   *
   * @return whether it began; false if the population has an active run, here or elsewhere
   * @throws dev.cairn.protocol.TroubleException if that is not known, or this process is stopping
   */
  public boolean start(RunId id, TrainingPlan plan, Digest planText, ModelId first) {
    HostedRun run = hosted(id, plan);
    if (active.putIfAbsent(plan.population(), run) != null) {
      return false;
    }
    boolean begun = false;
    try {
      Lease lease = ports.leases().take(id);
      if (lease == null) {
        throw Standing.elsewhere(id);
      }
      RunDriver.start(
          id,
          plan,
          planText,
          first,
          ports.runJournal(lease),
          ports.roundPorts(lease, s -> {}),
          ports.now());
      begun = true;
    } catch (VersionConflictException e) {
      // The journal has an active run of the population.
      return false;
    } finally {
      if (!begun) {
        // If it began all the same, whoever looks for runs without an owner finds it.
        active.remove(plan.population(), run);
        ports.leases().release(id);
      }
    }
    deploy(run);
    return true;
  }

  /**
   * Takes up a run that another process drove; this one has its lease, which tells its owner how
   * long nobody drove the run.
   */
  public void resume(RunId id, TrainingPlan plan) {
    HostedRun run = hosted(id, plan);
    active.put(plan.population(), run);
    deploy(run);
  }

  private HostedRun hosted(RunId id, TrainingPlan plan) {
    return new HostedRun(id, plan, this::moved, this::ended, this::left);
  }

  private void deploy(HostedRun run) {
    runs.put(run.id(), run);
    Deployed owner =
        owners.begin(
            run.id(),
            new RunVerticle(run, ports, readers, new MailboxPace()),
            () -> undeployed(run));
    if (!takesRuns()) {
      // It came while the others were left.
      CompletableFuture<Void> unused = owner.ask(RunVerticle::release);
    }
  }

  private void moved(HostedRun run, RunSnapshot snapshot) {
    RoundState round = snapshot.round();
    RoundConfig config = round == null ? null : round.config();
    if (round != null && config != null) {
      // Before the run goes on and shows another round.
      ended.keep(config.id(), round);
    }
    ports.listener().runMoved(run.id(), run.plan().population(), snapshot.run());
    waiting.look(populationRoom(run.plan().population()), snapshot);
    waiting.look(runRoom(run.id()), snapshot);
  }

  private void undeployed(HostedRun run) {
    ports.leases().forget(run.id());
    remove(run);
  }

  /** Given back, the lease lets any coordinator try the run again at once. */
  private void ended(HostedRun run) {
    try {
      ports.leases().release(run.id());
    } catch (TroubleException e) {
      LOG.debug("the lease of run {} runs out by itself: {}", run.id(), e.getMessage());
    }
    remove(run);
  }

  /** Another process drives the run, or will: those who wait here ask again and find it. */
  private void left(HostedRun run) {
    remove(run);
    waiting.close(runRoom(run.id()), Standing.elsewhere(run.id()));
    waiting.close(populationRoom(run.plan().population()), Standing.elsewhere(run.id()));
  }

  private void remove(HostedRun run) {
    // By identity: a run that was taken up again meanwhile has another owner.
    if (runs.remove(run.id(), run)) {
      owners.end(run.id());
    }
    active.remove(run.plan().population(), run);
  }

  /**
   * Takes up a run that failed, to try its last round again. Blocks on the journal.
   *
   * @param expected how many events it must have; null for any number
   * @return whether it did; false if the population has an active run, or the run is in no state
   *     for that
   * @throws dev.cairn.engine.run.RunMovedException if it has others
   */
  public boolean retry(
      RunId id, TrainingPlan plan, RunCommand.Retry command, @Nullable Long expected) {
    HostedRun run = hosted(id, plan);
    if (active.putIfAbsent(plan.population(), run) != null) {
      return false;
    }
    boolean fits = false;
    try {
      Lease lease = ports.leases().take(id);
      if (lease == null) {
        throw Standing.elsewhere(id);
      }
      fits =
          RunDriver.recover(
                  id,
                  plan,
                  ports.runJournal(lease),
                  ports.roundPorts(lease, s -> {}),
                  new UntoldOutage(),
                  ports.now())
              .handle(command, expected, ports.now());
    } catch (VersionConflictException e) {
      // The journal has an active run of the population.
      return false;
    } finally {
      if (!fits) {
        active.remove(plan.population(), run);
        ports.leases().release(id);
      }
    }
    if (fits) {
      deploy(run);
    }
    return fits;
  }

  /**
   * Does what an operator wants of a run that this process drives; the stage tells, when that is
   * durable, whether it fits the run's state, and fails with {@link
   * dev.cairn.engine.run.RunMovedException} if the run has not the expected number of events, and
   * with {@link dev.cairn.engine.run.NotDrivenException} if this process does not drive it.
   */
  public CompletableFuture<Boolean> operate(RunId id, RunCommand command, @Nullable Long expected) {
    Deployed owner = owners.of(id);
    return owner == null
        ? CompletableFuture.failedFuture(Standing.elsewhere(id))
        : owner.ask(verticle -> verticle.operate(command, expected));
  }

  /**
   * Keeps the leases of all runs, and gives up those that another process has taken. To be called
   * each {@link RunLeases#RENEW_MILLIS}; blocks.
   */
  public void renewLeases() {
    for (RunId lost : ports.leases().renew()) {
      Deployed owner = owners.of(lost);
      if (owner != null) {
        owner.deployment().onSuccess(deployment -> owner.verticle().doubt());
      }
    }
  }

  /**
   * Takes no more runs, and leaves those that it has to other processes, each when what is in hand
   * is done.
   *
   * @return completes when all leases are given back
   */
  public CompletableFuture<Void> release() {
    ports.leases().close();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    owners.all().forEach(owner -> all.add(owner.ask(RunVerticle::release)));
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenCompose(nothing -> owners.left());
  }

  /**
   * Drives no run any more, wherever the runs stand: to be waited for before Vert.x is closed.
   *
   * @return completes when all owners are gone
   */
  public CompletableFuture<Void> close() {
    ports.leases().close();
    List.copyOf(runs.values()).forEach(this::remove);
    return owners.close();
  }

  /** Takes runs again, after {@link #release}. */
  public void takeRuns() {
    ports.leases().open();
  }

  /** Whether this process takes runs. */
  public boolean takesRuns() {
    return !ports.leases().isClosed();
  }

  /** Whether this process drives a run, also if its owner has not yet read where it stands. */
  public boolean drives(RunId id) {
    return runs.containsKey(id);
  }

  /** Where a run of this process stands; null if it is over or elsewhere, or not read yet. */
  @Nullable RunSnapshot snapshot(RunId id) {
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

  /** Ends the waits for runs of populations that are not here, so that devices ask again. */
  public void sendAway(Collection<Population> elsewhere) {
    for (Population population : elsewhere) {
      if (!active.containsKey(population)) {
        waiting.close(
            populationRoom(population),
            new TroubleException("population " + population + " is served elsewhere: ask again"));
      }
    }
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

  /** Whether a run's owner has so much to do that nobody more can join a round just now. */
  boolean isCrowded(RunId run) {
    Deployed owner = owners.of(run);
    return owner != null && owner.verticle().mailbox().isCrowded();
  }

  /** Asks a run's owner; null if it is not here. */
  @Nullable CompletableFuture<Decision> post(RoundId round, RoundCommand command) {
    Deployed owner = owners.of(round.run());
    return owner == null ? null : owner.verticle().mailbox().post(round, command);
  }

  /** How rounds ended that were driven or asked for here. */
  EndedRounds endedRounds() {
    return ended;
  }

  /** Where a round stands by the journal. */
  RoundState recorded(RoundId round) {
    return RoundMachine.replay(ports.roundJournal().load(RoundDriver.stream(round)));
  }

  static String populationRoom(Population population) {
    return "population/" + population;
  }

  static String runRoom(RunId run) {
    return "run/" + run;
  }
}
