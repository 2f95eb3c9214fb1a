package dev.cairn.client.testing;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.privacy.SumNoise;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator in memory around the real rounds: what it decides is what the server decides. One
 * run at a time.
 *
 * <p>It has no thread of its own. Time is looked at whenever somebody asks or waits, so somebody
 * should: clients that check in, or a test in {@link #awaitRun}. Like the server it decides what a
 * client sends before it looks, unless 200 ms have passed since it last did. Safe to call from
 * several threads.
 */
public final class InMemoryCoordinator implements Coordinator {

  /** How long a client stays away when its wait brought nothing. */
  private static final long LATER_MILLIS = 100;

  private final CoordinatorStorage storage;
  private final CoordinatorTime time;
  private final WaitingRoom waiting;
  private final UpdateDesk desk;
  private final EligibleClients eligible;
  private final @Nullable SecureSide secure;
  private final CoordinatorListener listener;
  private final BiFunction<CoordinatorStorage, Ownership, RoundPorts> ports;
  private final String holder = "coordinator-" + UUID.randomUUID();
  private int runs;
  private volatile @Nullable RunOwner owner;
  private volatile boolean closed;

  /** Creates a coordinator with empty storage and the system's time. */
  public InMemoryCoordinator() {
    this(CoordinatorStorage.inMemory(), CoordinatorTime.system());
  }

  /** Creates a coordinator over storage that may hold runs, to be {@link #resume resumed}. */
  public InMemoryCoordinator(CoordinatorStorage storage, CoordinatorTime time) {
    this(storage, time, null);
  }

  /**
   * Creates a coordinator that can run secure rounds.
   *
   * @param secure its side of them, over the same storage; null if only plain rounds run
   */
  public InMemoryCoordinator(
      CoordinatorStorage storage, CoordinatorTime time, @Nullable SecureSide secure) {
    this(storage, time, secure, SumNoise.system(), CoordinatorListener.none());
  }

  /**
   * Creates a coordinator that is watched.
   *
   * @param secure its side of secure rounds, over the same storage; null if only plain rounds run
   * @param noise what it adds to sums where a plan asks for that
   * @param listener hears what it is asked for, on the threads that ask
   */
  public InMemoryCoordinator(
      CoordinatorStorage storage,
      CoordinatorTime time,
      @Nullable SecureSide secure,
      SumNoise noise,
      CoordinatorListener listener) {
    this.storage = storage;
    this.time = time;
    this.secure = secure;
    this.waiting = new WaitingRoom(time);
    this.listener = listener;
    this.eligible = new EligibleClients(time, storage.participations());
    this.desk = new UpdateDesk(storage.intake(), time, eligible);
    this.ports =
        (owned, ownership) -> RunOwner.ports(owned, ownership, waiting, secure, noise, listener);
  }

  /** Keeps a file for clients to fetch: initial weights, an exported module. */
  public Digest store(ByteBuffer file) {
    return storage.models().put(file);
  }

  /**
   * Begins a run. Initial weights that the plan names must be stored; else they come from the
   * plan's seed.
   *
   * @return the run, {@code run-1} for the first one
   * @throws IllegalStateException if a run is active
   */
  // Synchronized, like resume: two threads might start a run at once.
  public synchronized RunId start(TrainingPlan plan) {
    RunOwner before = owner;
    if (before != null && !before.ask(RunDriver::state).isTerminal()) {
      throw new IllegalStateException("a run is active: await or cancel it first");
    }
    RunId run;
    do {
      run = new RunId("run-" + ++runs);
    } while (!storage.runJournal().load(RunDriver.stream(run)).isEmpty());
    Digest planText = Digest.of(plan.toString().getBytes(StandardCharsets.UTF_8));
    Tenure tenure = tenure(run);
    long unusedVacancy = tenure.begin();
    RunDriver unused =
        RunDriver.start(
            run,
            plan,
            planText,
            FirstModel.of(plan, storage.models()),
            tenure.storage().runJournal(),
            ports.apply(tenure.storage(), tenure.ownership()),
            time.nowMillis());
    resume(run, plan, 0);
    return run;
  }

  /**
   * Takes up a run that another coordinator began over the same storage.
   *
   * @param outageMillis how long nobody drove it; the open round's deadlines move by as much
   * @throws IllegalArgumentException if the storage does not hold the run
   */
  public synchronized void resume(RunId run, TrainingPlan plan, long outageMillis) {
    if (storage.runJournal().load(RunDriver.stream(run)).isEmpty()) {
      throw new IllegalArgumentException("the storage holds no run " + run);
    }
    owner = new RunOwner(run, plan, tenure(run), time, ports, secure, listener, outageMillis);
    waiting.changed();
  }

  private Tenure tenure(RunId run) {
    return new Tenure(run, holder, storage, time);
  }

  /** Where the run stands. */
  public RunState state() {
    return owner().ask(RunDriver::state);
  }

  /** Where a round of the run stands, open or over; unopened if there is no such round. */
  public RoundState roundState(RoundId round) {
    return owner().ask(driver -> driver.roundState(round));
  }

  /** Weights that the run made, or its first ones. */
  public ParameterVector model(ModelId model) {
    ModelSpec spec = owner().plan().model();
    return Safetensors.read(storage.models().get(model.digest()), spec.shape());
  }

  /** Ends the run and its open round. */
  public void cancelRun(String by) {
    listener.asked(new RoundCommand.Abandon(AbandonReason.CANCELLED, by));
    boolean unused = operate(new RunCommand.Cancel(by));
  }

  /**
   * Does what an operator wants of the run. What follows from it, such as the opening of a round,
   * is done when somebody next asks or waits.
   *
   * @return whether it fits the state of the run
   */
  public boolean operate(RunCommand command) {
    boolean fits = owner().operate(command);
    waiting.changed();
    return fits;
  }

  /**
   * Waits until the run is over.
   *
   * @param deadline how long at most, in real time
   * @throws IllegalStateException if it is not over then; the message says where it stands
   */
  public RunState awaitRun(Duration deadline) {
    long until = System.nanoTime() + deadline.toNanos();
    while (true) {
      long seen = waiting.changes();
      RunState state = state();
      long leftMillis = (until - System.nanoTime()) / 1_000_000;
      if (state.isTerminal()) {
        return state;
      }
      if (leftMillis <= 0) {
        throw new IllegalStateException(
            "the run is not over after " + deadline.toMillis() + " ms: " + state);
      }
      waiting.await(seen, Math.min(owner().deadline(), time.nowMillis() + leftMillis));
    }
  }

  private RunOwner owner() {
    RunOwner current = owner;
    if (current == null) {
      throw new IllegalStateException("no run was started: call start(plan)");
    }
    return current;
  }

  private void checkOpen() {
    if (closed) {
      throw new TroubleException("the coordinator is closed");
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    long until = time.nowMillis() + checkIn.waitMillis();
    AtomicReference<@Nullable RoundId> joined = new AtomicReference<>();
    while (true) {
      checkOpen();
      long seen = waiting.changes();
      RunOwner any = owner;
      RunOwner asked =
          any != null && any.plan().population().equals(checkIn.population()) ? any : null;
      CheckInReply reply = asked == null ? null : eligible.objection(checkIn, asked.plan());
      if (asked != null && reply == null) {
        reply = asked.tell(driver -> checkedIn(asked, driver, checkIn, joined));
      }
      if (reply != null) {
        return reply;
      }
      if (time.nowMillis() >= until) {
        return new CheckInReply.ComeBackLater(LATER_MILLIS, "no round has a place yet");
      }
      waiting.await(seen, asked == null ? until : Math.min(until, asked.deadline()));
    }
  }

  private @Nullable CheckInReply checkedIn(
      RunOwner asked,
      RunDriver driver,
      CheckIn checkIn,
      AtomicReference<@Nullable RoundId> joined) {
    if (driver.roundState() instanceof Recruiting recruiting) {
      RoundId round = recruiting.config().id();
      // Once: who leaves while its check-in is held back must not be taken again.
      if (!round.equals(joined.getAndSet(round))) {
        RoundCommand join = new RoundCommand.Join(checkIn.client());
        listener.asked(join);
        driver.handle(round, join, time.nowMillis());
      }
    }
    RoundState open = driver.roundState();
    RoundAssignment assignment =
        open == null
            ? null
            : RoundReplies.assignment(open, checkIn.client(), time.nowMillis(), secure);
    return assignment == null
        ? null
        : new CheckInReply.Assigned(assignment.withTerms(asked.plan().terms()));
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    checkOpen();
    StoredFile.send(storage.models().get(digest), offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    checkOpen();
    return desk.receive(owner(), header, body);
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    checkOpen();
    SecureSide desk = secure;
    return desk == null
        ? new ExchangeReply.Refused(Refusal.WRONG_PHASE, "this coordinator runs plain rounds only")
        : new MessageDesk(desk, owner(), waiting, time)
            .exchange(session, message, waitMillis, this::checkOpen);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    long until = time.nowMillis() + waitMillis;
    RunOwner asked = owner();
    checkOpen();
    RoundCommand leave = new RoundCommand.Leave(session.client(), departure);
    listener.asked(leave);
    asked.tell(driver -> driver.handle(session.round(), leave, time.nowMillis()));
    while (true) {
      checkOpen();
      long seen = waiting.changes();
      RoundOutcome outcome =
          asked.ask(
              driver -> RoundReplies.outcome(driver.roundState(session.round()), session.client()));
      if (!(outcome instanceof RoundOutcome.Pending) || time.nowMillis() >= until) {
        return outcome;
      }
      waiting.await(seen, Math.min(until, asked.deadline()));
    }
  }

  /** Ends all waits with trouble; what was stored stays, for other coordinators at once. */
  @Override
  public void close() {
    closed = true;
    waiting.changed();
    RunOwner retiring = owner;
    if (retiring != null) {
      retiring.retire();
    }
  }
}
