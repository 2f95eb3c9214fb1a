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
 * does, or stands by to take it (back) when the owner's lease runs out. One that crashes is
 * followed by a new one, which finds the disk as it was left, and a lease that may hold for a
 * while.
 */
final class Coordinators implements Coordinator {

  /** How often a coordinator looks for runs that nobody drives. */
  private static final long LOOK_MILLIS = 1_000;

  /** A clock that went back lets a lease hold for long, and this is longer. */
  private static final int LOOKS_MAX = 2_000;

  private final TrainingPlan plan;
  private final Supplier<InMemoryCoordinator> booting;
  private final VirtualClock clock;
  private final WriteGate gate;
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
   * @param owners knows who took the run's lease
   * @param watches hear of answers
   */
  Coordinators(
      TrainingPlan plan,
      Supplier<InMemoryCoordinator> booting,
      VirtualClock clock,
      WriteGate gate,
      LeaseRecord owners,
      List<Watch> watches) {
    this.plan = plan;
    this.booting = booting;
    this.clock = clock;
    this.gate = gate;
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

  /**
   * Another coordinator takes the run up if it can, while the one that had it goes on.
   *
   * @param stillMillis how long that one stands still before
   */
  void takeOver(long stillMillis) {
    clock.move(stillMillis);
    rival = booted();
    asksRival = true;
    RunState unused = ask(InMemoryCoordinator::state);
  }

  /**
   * A coordinator gives its lease back and ends; where it was the owner, one begins.
   *
   * @param other whether it is the one that does not own the run, if there is one
   */
  void handOver(boolean other) {
    InMemoryCoordinator ending = other && rival != null ? rival : owner;
    owners.asks(ending);
    try {
      ending.close();
    } catch (Crash e) {
      crashes++;
    } catch (TroubleException e) {
      // Its lease runs out by itself, or was given back all the same.
    }
    if (ending == owner) {
      owner = booted();
    } else {
      rival = null;
    }
  }

  /** All coordinators end, and one begins, which has the lease afterwards. */
  void restart() {
    rival = null;
    owner = booted();
    for (int looks = 0; ; looks++) {
      try {
        RunState unused = state();
        return;
      } catch (TroubleException e) {
        if (looks == LOOKS_MAX) {
          throw new IllegalStateException("nobody can drive the run: " + e.getMessage(), e);
        }
      }
    }
  }

  /** How long nobody was there before is told by the lease, when it is taken. */
  private InMemoryCoordinator booted() {
    InMemoryCoordinator coordinator = booting.get();
    coordinator.resume(run, plan, 0);
    return coordinator;
  }

  private void crash(InMemoryCoordinator crashed) {
    crashes++;
    if (crashed == rival) {
      rival = null;
    } else {
      clock.move(outageMillis);
      owner = booted();
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
    } catch (TroubleException e) {
      if (asked == owner && owners.isRefused()) {
        // One that is dead holds the lease: who asked comes back at the next look for vacant runs.
        clock.move(LOOK_MILLIS);
      }
      throw e;
    } finally {
      if (other != null && other == rival && owners.isHolder(other)) {
        rival = owner;
        owner = other;
      }
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
