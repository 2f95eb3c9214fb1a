package dev.cairn.engine.run;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.SecureAggregation;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The single owner of one run and of its open round: sequential code over ports, for one thread at
 * a time.
 *
 * <p>Two streams cannot be appended to in one step, so the run's stream only repeats what the
 * round's stream already says: whatever a crash cut off, {@link #pursue} does again. Like a round's
 * driver, one that threw trouble must be discarded and recovered. One whose owner is stale answers
 * nothing, and is not recovered here but by whoever holds the lease.
 */
public final class RunDriver {
  private final RunId run;
  private final NextRound next;
  private final Journal<RunEvent> journal;
  private final RoundPorts ports;
  private RunState state;
  private long version;
  private @Nullable RoundDriver round;
  private @Nullable RoundId pastId;
  private @Nullable RoundState past;

  private RunDriver(
      RunId run,
      TrainingPlan plan,
      Journal<RunEvent> journal,
      RoundPorts ports,
      List<RunEvent> past) {
    this.run = run;
    this.next = new NextRound(plan, ports);
    this.journal = journal;
    this.ports = ports;
    this.state = RunMachine.replay(past);
    this.version = past.size();
  }

  /** The journal's stream of a run. */
  public static String stream(RunId run) {
    return "run/" + run;
  }

  /**
   * Begins a run.
   *
   * @param run a fresh id
   * @param plan what is asked for
   * @param planText digest of the plan's text, for the record
   * @param first the first weights, which are in the model store
   * @param now milliseconds since 1970
   */
  public static RunDriver start(
      RunId run,
      TrainingPlan plan,
      Digest planText,
      ModelId first,
      Journal<RunEvent> journal,
      RoundPorts ports,
      long now) {
    RunDriver driver = new RunDriver(run, plan, journal, ports, List.of());
    driver.record(RunMachine.start(run, plan, planText, first), now);
    return driver;
  }

  /**
   * Takes up a run where its journal ends.
   *
   * @param outage for which nobody drove the run; an open round's deadlines move by as much
   * @param now milliseconds since 1970
   */
  public static RunDriver recover(
      RunId run,
      TrainingPlan plan,
      Journal<RunEvent> journal,
      RoundPorts ports,
      UntoldOutage outage,
      long now) {
    RunDriver driver = new RunDriver(run, plan, journal, ports, journal.load(stream(run)));
    RoundId current = driver.state.current();
    SecureAggregation secure = ports.secure();
    if (current != null && secure != null) {
      // It may remember messages that were taken and never became durable.
      secure.forget(current);
    }
    outage.tell(current, driver.open(), ports.journal(), now);
    return driver;
  }

  /** Where the run stands. */
  public RunState state() {
    return state;
  }

  /** Where a round of this run stands, open or over; unopened if there is no such round. */
  public RoundState roundState(RoundId target) {
    RoundDriver open = open();
    if (open != null && target.equals(state.current())) {
      return open.state();
    }
    if (!target.run().equals(run)) {
      return RoundMachine.initial();
    }
    if (past == null || !target.equals(pastId)) {
      past = RoundDriver.recover(target, ports).state();
      pastId = target;
    }
    return past;
  }

  /** Where the scheduled round stands; null if no round is scheduled. */
  public @Nullable RoundState roundState() {
    RoundDriver open = open();
    return open == null ? null : open.state();
  }

  /**
   * Decides a command for the round that it names. A round that is over repeats what it said: a
   * client may ask again after the run has moved on.
   */
  public Decision handle(RoundId target, RoundCommand command, long now) {
    return handle(target, List.of(command), now).get(0);
  }

  /** Decides commands for the round that they name, in one append. */
  public List<Decision> handle(RoundId target, List<RoundCommand> commands, long now) {
    List<Decision> decisions = decided(target, commands, now);
    for (Decision decision : decisions) {
      if (!decision.events().isEmpty()) {
        return decisions;
      }
    }
    // An append would have shown that the run is still this driver's to speak for; there was none.
    confirm();
    return decisions;
  }

  /**
   * Makes sure that nobody else drives the run, before anybody is told what was read from its
   * state.
   *
   * @throws dev.cairn.engine.port.StaleOwnerException if somebody else does
   */
  public void confirm() {
    ports.ownership().confirm();
  }

  private List<Decision> decided(RoundId target, List<RoundCommand> commands, long now) {
    RoundDriver open = open();
    if (open != null && target.equals(state.current())) {
      return open.handle(commands, now);
    }
    RoundState round = roundState(target);
    Decision unknown = Decision.refuse(Refusal.NO_SUCH_ROUND, "round " + target + " is not open");
    List<Decision> decisions = new ArrayList<>(commands.size());
    for (RoundCommand command : commands) {
      decisions.add(round.isTerminal() ? RoundMachine.decide(round, command, now) : unknown);
    }
    return decisions;
  }

  /** Ends the run and its open round; a round that committed before still counts. */
  public void cancel(String by, long now) {
    boolean unused = handle(new RunCommand.Cancel(by), now);
  }

  /**
   * Does what an operator wants. A round that ended before still counts.
   *
   * @return whether it fits the state of the run; what fits may find nothing to change
   */
  public boolean handle(RunCommand command, long now) {
    return handle(command, null, now);
  }

  /**
   * The same, if the run is where the operator saw it; what follows is appended behind just that.
   *
   * @param expected how many events it had then; null for any
   * @throws RunMovedException if it has others; then nothing is done
   */
  public boolean handle(RunCommand command, @Nullable Long expected, long now) {
    RoundDriver open = open();
    if (open != null) {
      boolean unused = conclude(open, now);
      open = open();
    }
    if (expected != null && expected != version) {
      confirm();
      throw new RunMovedException(
          "run " + run + " is at revision " + version + ", not " + expected);
    }
    if (!command.fits(state)) {
      confirm();
      return false;
    }
    String ending = command.ending();
    boolean ended = ending != null && open != null && abandon(open, ending, now);
    if (command instanceof RunCommand.Abort) {
      return ended && open != null && conclude(open, now);
    }
    RoundId last = state.last();
    RoundState before = last == null ? RoundMachine.initial() : roundState(last);
    List<RunEvent> events = RunMachine.decide(state, before, command, journal.incarnation());
    if (ending != null && open != null) {
      end(current(state), now);
    }
    if (events.isEmpty()) {
      confirm();
    } else {
      record(events, now);
    }
    standStill(now);
    return true;
  }

  /** Ends the open round of a run that was paused for now. */
  private void standStill(long now) {
    RoundDriver open = open();
    if (open != null
        && state.standsStillNow()
        && abandon(open, "the run was paused for now", now)) {
      boolean unused = conclude(open, now);
    }
  }

  private static boolean abandon(RoundDriver open, String detail, long now) {
    return open.handle(new RoundCommand.Abandon(AbandonReason.CANCELLED, detail), now).isAccepted();
  }

  /**
   * Lets time pass and does all work that waits for nobody: opens the scheduled round, adds
   * updates, computes models, schedules what comes next.
   *
   * @param now milliseconds since 1970
   */
  public void pursue(long now) {
    standStill(now);
    RoundDriver open = open();
    while (open != null) {
      if (open.state().config() == null) {
        if (state.status() == RunState.Status.PAUSED) {
          return;
        }
        NextRound.Opening opening = next.opening(state, ledgerBefore(), now);
        RoundConfig config = opening.config();
        if (config == null) {
          record(opening.instead(), now);
          open = open();
          continue;
        }
        open.handle(new RoundCommand.Open(config), now);
      }
      open.handle(new RoundCommand.Tick(), now);
      open.pursue(now);
      if (!conclude(open, now)) {
        return;
      }
      open = open();
    }
  }

  /** Records the end of a round that is over, and what comes next; false while it is open. */
  private boolean conclude(RoundDriver open, long now) {
    if (!open.state().isTerminal()) {
      // At each look: nobody is asked for anything.
      return false;
    }
    List<RunEvent> events = RunMachine.roundMoved(state, open.state(), journal.incarnation());
    if (events.isEmpty()) {
      return false;
    }
    RoundId over = current(state);
    // What is not recorded yet is ended again after a crash.
    end(over, now);
    record(events, now);
    // The next round asks what it was, and so do its clients: nobody need read it back for that.
    pastId = over;
    past = open.state();
    return true;
  }

  private void end(RoundId over, long now) {
    next.settle(over, now);
    ports.updates().erase(over);
    ports.messages().erase(over);
    SecureAggregation secure = ports.secure();
    if (secure != null) {
      secure.forget(over);
    }
  }

  private @Nullable RoundDriver open() {
    RoundId current = state.current();
    if (current == null) {
      round = null;
    } else if (round == null) {
      round = RoundDriver.recover(current, ports);
    }
    return round;
  }

  private void record(List<RunEvent> events, long now) {
    journal.append(stream(run), version, events, now);
    version += events.size();
    for (RunEvent event : events) {
      state = event.applyTo(state);
    }
    round = null;
  }

  private static RoundId current(RunState state) {
    RoundId current = state.current();
    if (current == null) {
      throw new IllegalStateException("no round is scheduled");
    }
    return current;
  }

  /** The ledger's head as the round before the scheduled one saw it; null if there was none. */
  private @Nullable Digest ledgerBefore() {
    RoundId current = current(state);
    RoundId before =
        current.attempt() > 1
            ? new RoundId(run, current.index(), current.attempt() - 1)
            : new RoundId(run, Math.max(1, current.index() - 1), 1);
    RoundConfig config = before.equals(current) ? null : roundState(before).config();
    RoundPrivacy privacy = config == null ? null : config.privacy();
    return privacy == null ? null : privacy.ledger();
  }
}
