package dev.cairn.faults.simulation;

import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.faults.Crash;
import dev.cairn.faults.check.Watch;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The coordinators over one disk: one that owns the run, and at times another one that thinks it
 * does, or takes it back. One that crashes is followed by a new one, which finds the disk as it was
 * left.
 */
final class Coordinators implements Coordinator {
  private final TrainingPlan plan;
  private final Supplier<InMemoryCoordinator> booting;
  private final VirtualClock clock;
  private final WriteGate gate;
  private final Runnable runOut;
  private final LeaseRecord owners;
  private final List<Watch> watches;
  private InMemoryCoordinator owner;
  private @Nullable InMemoryCoordinator rival;
  private boolean asksRival;
  private long outageMillis;
  private final RunId run;
  private int crashes;

  /**
   * Starts a run.
   *
   * @param booting makes a coordinator over the disk, once it has cleared up there
   * @param runOut lets all leases run out
   * @param owners knows who took the run's lease
   * @param watches hear of answers
   */
  Coordinators(
      TrainingPlan plan,
      Supplier<InMemoryCoordinator> booting,
      VirtualClock clock,
      WriteGate gate,
      Runnable runOut,
      LeaseRecord owners,
      List<Watch> watches) {
    this.plan = plan;
    this.booting = booting;
    this.clock = clock;
    this.gate = gate;
    this.runOut = runOut;
    this.owners = owners;
    this.watches = watches;
    this.owner = booting.get();
    this.run = owner.start(plan);
  }

  /** The run. */
  RunId run() {
    return run;
  }

  /** How often one crashed. */
  int crashes() {
    return crashes;
  }

  /** How late a deadline may have been noticed, in milliseconds. */
  long lateness() {
    return clock.lateness();
  }

  /** Where the run stands for its owner, after time has been looked at. */
  RunState state() {
    asksRival = false;
    return ask(InMemoryCoordinator::state);
  }

  /** Lets all coordinators look at the time; true if a round was open then. */
  boolean tick() {
    asksRival = false;
    boolean open = ask(Coordinators::hasOpenRound);
    if (rival != null) {
      asksRival = true;
      RunState unused = ask(InMemoryCoordinator::state);
    }
    return open;
  }

  private static boolean hasOpenRound(InMemoryCoordinator coordinator) {
    RoundId current = coordinator.state().current();
    return current != null && coordinator.roundState(current).config() != null;
  }

  /**
   * An operator wants something of the run, wherever that stands, before time is looked at.
   *
   * @return whether it was decided
   */
  boolean operate(RunCommand command) {
    asksRival = false;
    return tell(coordinator -> coordinator.operate(command), true);
  }

  /**
   * An operator looks at the run and wants something of it.
   *
   * @param wish what, given where the run stands; null for nothing
   * @return whether it was decided
   */
  boolean operate(Function<RunState, @Nullable RunCommand> wish) {
    asksRival = false;
    return ask(
        coordinator -> {
          RunCommand command = wish.apply(coordinator.state());
          return command != null && coordinator.operate(command);
        });
  }

  /**
   * Chooses who hears the requests from now on.
   *
   * @param other whether the one that does not own the run, if there is one
   */
  void address(boolean other) {
    asksRival = other;
  }

  /** How long the next crash takes. */
  void setOutage(long millis) {
    outageMillis = millis;
  }

  /** Another coordinator takes the run up, while the one that had it goes on. */
  void takeOver() {
    rival = owner;
    owner = booted(0);
    // It has the lease from now on.
    RunState unused = state();
  }

  /** All coordinators end, and one begins. */
  void restart() {
    rival = null;
    owner = booted(0);
  }

  private InMemoryCoordinator booted(long outage) {
    runOut.run();
    InMemoryCoordinator coordinator = booting.get();
    coordinator.resume(run, plan, outage);
    return coordinator;
  }

  private void crash(InMemoryCoordinator crashed) {
    crashes++;
    if (crashed == rival) {
      rival = null;
    } else {
      clock.move(outageMillis);
      owner = booted(outageMillis);
    }
  }

  private <T> T ask(Function<InMemoryCoordinator, T> request) {
    return ask(request, true);
  }

  /**
   * Asks whoever is addressed, who looks at the time first.
   *
   * @param ofTheRun whether the answer follows from where the run stands
   */
  private <T> T ask(Function<InMemoryCoordinator, T> request, boolean ofTheRun) {
    return tell(
        coordinator -> {
          T answer = request.apply(coordinator);
          clock.heed();
          if (ofTheRun && owners.isOwnerAsked()) {
            watches.forEach(watch -> watch.looked(clock.nowMillis()));
          }
          return answer;
        },
        ofTheRun);
  }

  private <T> T tell(Function<InMemoryCoordinator, T> request, boolean ofTheRun) {
    InMemoryCoordinator other = rival;
    InMemoryCoordinator asked = asksRival && other != null ? other : owner;
    owners.asks(asked);
    try {
      T answer = request.apply(asked);
      boolean isOwner = !ofTheRun || owners.isOwner(asked);
      watches.forEach(watch -> watch.answered(isOwner, answer));
      if (gate.crashesAfterAnswer()) {
        crash(asked);
      }
      return answer;
    } catch (Crash e) {
      crash(asked);
      throw new TroubleException("the connection broke", e);
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return ask(coordinator -> coordinator.checkIn(checkIn));
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    return ask(
        coordinator -> {
          UpdateReceipt receipt = coordinator.upload(header, body);
          if (receipt instanceof UpdateReceipt.Accepted) {
            watches.forEach(watch -> watch.accepted(header.session(), header.digest()));
          }
          return receipt;
        });
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    // That there are no messages in plain rounds is told without a look at the run.
    boolean ofTheRun = plan.secure() != null;
    return ask(coordinator -> coordinator.exchange(session, message, waitMillis), ofTheRun);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return ask(coordinator -> coordinator.finish(session, departure, waitMillis));
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    owner.fetch(digest, offset, sink);
  }

  @Override
  public void close() {
    owner.close();
  }
}
