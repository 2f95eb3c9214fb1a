package dev.cairn.faults.simulation;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.engine.round.Phase;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunMachine;
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
 * does. One that crashes is followed by a new one, which finds the disk as it was left.
 */
final class Coordinators implements Coordinator {
  private final TrainingPlan plan;
  private final Supplier<InMemoryCoordinator> booting;
  private final VirtualClock clock;
  private final WriteGate gate;
  private final CoordinatorStorage journals;
  private final List<Watch> watches;
  private InMemoryCoordinator owner;
  private @Nullable InMemoryCoordinator rival;
  private boolean asksRival;
  private long outageMillis;
  private final RunId run;
  private int crashes;
  private int takeOvers;
  private int withheld;

  /**
   * Starts a run.
   *
   * @param booting makes a coordinator over the disk, once it has cleared up there
   * @param journals what is durable
   * @param watches hear of answers
   */
  Coordinators(
      TrainingPlan plan,
      Supplier<InMemoryCoordinator> booting,
      VirtualClock clock,
      WriteGate gate,
      CoordinatorStorage journals,
      List<Watch> watches) {
    this.plan = plan;
    this.booting = booting;
    this.clock = clock;
    this.gate = gate;
    this.journals = journals;
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

  /** How many answers of coordinators that were overtaken nobody heard. */
  int withheld() {
    return withheld;
  }

  /**
   * How late a deadline may have been noticed, in milliseconds. A coordinator that was overtaken
   * finds that out when it next appends, which until coordinators hold leases may be any time.
   */
  long lateness() {
    return takeOvers > 0 ? Long.MAX_VALUE / 2 : clock.lateness();
  }

  /** Where the run stands for its owner, after time has been looked at. */
  RunState state() {
    asksRival = false;
    return ask(InMemoryCoordinator::state);
  }

  /** Lets all coordinators look at the time. */
  void tick() {
    RunState unused = state();
    if (rival != null) {
      asksRival = true;
      unused = ask(InMemoryCoordinator::state);
    }
  }

  void cancel() {
    asksRival = false;
    String unused =
        ask(
            coordinator -> {
              coordinator.cancelRun("the operator");
              return "";
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
    takeOvers++;
    owner = booted(0);
  }

  /** All coordinators end, and one begins. */
  void restart() {
    rival = null;
    owner = booted(0);
  }

  private InMemoryCoordinator booted(long outage) {
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
    InMemoryCoordinator other = rival;
    InMemoryCoordinator asked = asksRival && other != null ? other : owner;
    try {
      T answer = request.apply(asked);
      clock.heed();
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
    return ask(
        coordinator -> {
          CheckInReply reply = coordinator.checkIn(checkIn);
          if (reply instanceof CheckInReply.Assigned assigned) {
            withhold(coordinator, assigned.assignment().session());
          }
          return reply;
        });
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    return ask(
        coordinator -> {
          UpdateReceipt receipt = coordinator.upload(header, body);
          if (receipt instanceof UpdateReceipt.Accepted) {
            watches.forEach(watch -> watch.accepted(header.session(), header.digest()));
          } else {
            withhold(coordinator, header.session());
          }
          return receipt;
        });
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    return ask(
        coordinator -> {
          ExchangeReply reply = coordinator.exchange(session, message, waitMillis);
          if (reply instanceof ExchangeReply.Refused) {
            withhold(coordinator, session);
          }
          return reply;
        });
  }

  /**
   * Lets nobody hear a refusal or an assignment by a coordinator that has been overtaken. Appends
   * of such a one fail by themselves; what it says without one is wrong until coordinators hold
   * leases.
   */
  private void withhold(InMemoryCoordinator coordinator, SessionId session) {
    if (takeOvers > 0 && isOvertaken(coordinator, session.round())) {
      withheld++;
      throw new TroubleException("a coordinator that was overtaken says nothing");
    }
  }

  private boolean isOvertaken(InMemoryCoordinator coordinator, RoundId round) {
    RunState durableRun = RunMachine.replay(journals.runJournal().load(RunDriver.stream(run)));
    if (!coordinator.state().equals(durableRun)) {
      return true;
    }
    RoundState known = coordinator.roundState(round);
    RoundState durable =
        RoundMachine.replay(journals.roundJournal().load(RoundDriver.stream(round)));
    return !known.name().equals(durable.name())
        || (known instanceof Phase one
            && durable instanceof Phase other
            && !one.cohort().answers().equals(other.cohort().answers()));
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
