package dev.cairn.faults.simulation;

import dev.cairn.client.testing.CoordinatorListener;
import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.faults.Moment;
import dev.cairn.faults.Participant;
import dev.cairn.faults.Wiretap;
import dev.cairn.faults.check.Conversation;
import dev.cairn.faults.check.Evidence;
import dev.cairn.faults.check.Watch;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run with everything around it: clients, networks, coordinators, a disk and a clock. */
final class World implements CoordinatorListener, AutoCloseable {

  /** How long a request takes. */
  private static final long REQUEST_MILLIS = 20;

  /** How far the clock moves when nobody has anything to do. */
  private static final long IDLE_MILLIS = 5_000;

  /** More steps after the last fault would mean that the run goes round in circles. */
  private static final int CALM_STEPS_MAX = 2_000;

  private static final String OPERATOR = "the operator";

  private final Setting setting;
  private final Disk disk;
  private final VirtualClock clock;
  private final WriteGate gate = new WriteGate();
  private final List<Watch> watches = Watch.all();
  private final LeaseRecord owners;
  private final Coordinators coordinators;
  private final Wiretap wiretap;
  private final Spoiler spoiler;
  private final List<ClientNetwork> networks = new ArrayList<>();
  private final List<Participant> clients = new ArrayList<>();
  private long commands;
  private int fullFor;
  private boolean over;
  private boolean failed;

  /**
   * Starts a run.
   *
   * @param disk empty
   * @param seed of the clients' keys
   */
  World(Setting setting, Disk disk, Depth depth, long seed) {
    this.setting = setting;
    this.disk = disk;
    this.clock = disk.clock();
    this.owners = new LeaseRecord(clock, watches);
    Cast cast = new Cast(setting.plan(), depth, seed, clock);
    CoordinatorStorage gated =
        GatedStorage.of(disk.storage(), gate, this::appended, this::kept, this::stored, owners);
    MarkingNoise noise = new MarkingNoise(setting.plan().model().shape().dimension());
    this.coordinators =
        new Coordinators(
            setting.plan(),
            () -> {
              Leftovers.clear(disk);
              return new InMemoryCoordinator(
                  gated, clock, cast.side(gated.messages()), noise, this);
            },
            clock,
            gate,
            owners,
            watches);
    this.wiretap = new Wiretap(coordinators);
    this.spoiler = new Spoiler(coordinators, new Wanted(disk), watches);
    for (int i = 0; i < setting.clients(); i++) {
      int index = i;
      ClientNetwork network =
          new ClientNetwork(
              wiretap, (header, body) -> spoiler.uploads(index, clients.get(index), header, body));
      Participant client = cast.client(network, i);
      client.onTrained(plain -> watches.forEach(watch -> watch.trained(plain)));
      networks.add(network);
      clients.add(client);
    }
  }

  private void appended(String stream, List<?> events) {
    watches.forEach(watch -> watch.appended(stream, events));
    for (Object event : events) {
      over |= event instanceof RunEvent.RunCompleted || event instanceof RunEvent.RunCancelled;
      failed |= event instanceof RunEvent.RunFailed;
      failed &= !(event instanceof RunEvent.RunRetried);
    }
  }

  private void kept(RoundId round) {
    watches.forEach(watch -> watch.kept(owners.isOwnerAsked(), round));
  }

  private void stored(@Nullable RoundId round, ByteBuffer file) {
    long bare = (long) Float.BYTES * setting.plan().model().shape().dimension();
    // Models have a header and optimizers' states a file of their own: neither is as short.
    if (round != null || file.remaining() == bare) {
      watches.forEach(watch -> watch.noised(round, Digest.of(file.duplicate())));
    }
  }

  @Override
  public void asked(RoundCommand command) {
    commands++;
  }

  @Override
  public void moved(RoundState state) {
    RoundConfig config = state.config();
    if (config != null) {
      watches.forEach(watch -> watch.moved(config.id(), state));
    }
  }

  /** Commands that were decided so far. */
  long commands() {
    return commands;
  }

  /** How often a coordinator crashed. */
  int crashes() {
    return coordinators.crashes();
  }

  /** Whether the run has ended for good. */
  boolean isOver() {
    return over;
  }

  /** Whether the run has ended, unless an operator tries it again. */
  boolean hasFailed() {
    return failed;
  }

  /** One operation, after which the disk may have room again. */
  void perform(Operation operation) {
    try {
      operation.on(this);
    } catch (TroubleException e) {
      // Nobody hears of it but who asked, and that one has no memory.
    }
    if (fullFor > 0 && --fullFor == 0) {
      gate.fill(false);
    }
  }

  void step(int client, Fate fate, boolean rival) {
    clock.move(REQUEST_MILLIS);
    networks.get(client).set(fate);
    coordinators.address(rival);
    boolean unused = clients.get(client).step();
  }

  void arrive(int client, int which, boolean rival) {
    clock.move(REQUEST_MILLIS);
    coordinators.address(rival);
    networks.get(client).release(which);
  }

  void lose(int client, boolean farewell) {
    networks.get(client).set(Fate.ARRIVES);
    coordinators.address(false);
    if (clients.get(client).lose(farewell)) {
      networks.get(client).forget();
    }
  }

  void spoil(int client, Spoilt how, boolean now) {
    if (now) {
      coordinators.address(false);
      spoiler.send(how, clients.get(client));
    } else {
      spoiler.plan(client, how);
    }
  }

  void tamper(int client, Tampered how) {
    spoiler.plan(client, how);
  }

  /** What was sent that no honest client sends, and how it was answered. */
  Set<String> answers() {
    return spoiler.answers();
  }

  void pass(long millis) {
    clock.move(millis);
    count(coordinators.tick());
  }

  void jump(long millis) {
    clock.move(millis);
  }

  void planCrash(int ahead, Moment moment, long outageMillis) {
    coordinators.setOutage(outageMillis);
    gate.plan(WriteGate.Misfortune.CRASH, moment, ahead);
  }

  void planTrouble(int ahead, Moment moment) {
    gate.plan(WriteGate.Misfortune.TROUBLE, moment, ahead);
  }

  void fillDisk(int operations) {
    fullFor = operations + 1;
    gate.fill(true);
  }

  void takeOver(long stillMillis) {
    coordinators.takeOver(stillMillis);
  }

  void handOver(boolean rival) {
    coordinators.handOver(rival);
  }

  void cancel() {
    count(coordinators.operate(new RunCommand.Cancel(OPERATOR)));
  }

  private void count(boolean decided) {
    commands += decided ? 1 : 0;
  }

  void pause(boolean now) {
    PauseTime when = now ? PauseTime.NOW : PauseTime.AFTER_ROUND;
    count(coordinators.operate(new RunCommand.Pause(OPERATOR, "a fault may come", when)));
  }

  void resume() {
    count(coordinators.operate(new RunCommand.Resume(OPERATOR)));
  }

  void abort() {
    count(
        coordinators.operate(
            state -> {
              RoundId round = state.current();
              return round == null
                  ? null
                  : new RunCommand.Abort(round, OPERATOR, "it may come late");
            }));
  }

  void retry() {
    count(
        coordinators.operate(
            state -> {
              RoundId round = state.last();
              return round == null
                  ? null
                  : new RunCommand.Retry(round, OPERATOR, "it may go better");
            }));
  }

  /** Lets the run come to its end with nothing more going wrong. */
  Evidence toItsEnd() {
    gate.calm();
    coordinators.restart();
    coordinators.address(false);
    networks.forEach(network -> network.set(Fate.ARRIVES));
    wiretap.askAgain();
    resume();
    for (int step = 0; !coordinators.state().isTerminal(); step++) {
      if (step == CALM_STEPS_MAX) {
        throw new IllegalStateException("the run goes round in circles: " + coordinators.state());
      }
      boolean moved = false;
      for (Participant client : clients) {
        moved |= client.step();
      }
      if (!moved) {
        clock.move(IDLE_MILLIS);
      }
    }
    return Testimony.of(
        setting,
        disk,
        coordinators.run(),
        clients,
        coordinators.state(),
        coordinators.lateness(),
        conversation());
  }

  private Conversation conversation() {
    List<String> aborts = new ArrayList<>();
    clients.forEach(client -> aborts.addAll(client.aborts()));
    return wiretap.conversation(aborts, disk.messages().getAsInt());
  }

  /** Ends the clients. */
  @Override
  public void close() {
    clients.forEach(Participant::close);
  }
}
