package dev.cairn.client.testing;

import dev.cairn.engine.port.Ownership;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UntoldOutage;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.privacy.SumNoise;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one who drives a run: lets one thread at a time at the driver, and recovers it. */
final class RunOwner {

  /** How often a coordinator's process looks at the time, whoever asks for what. */
  private static final long TICK_MILLIS = 200;

  private final RunId run;
  private final TrainingPlan plan;
  private final Tenure tenure;
  private final CoordinatorTime time;
  private final BiFunction<CoordinatorStorage, Ownership, RoundPorts> ports;
  private final @Nullable SecureSide secure;
  private final CoordinatorListener listener;
  private long outageMillis;
  private long pursuedAt;
  private boolean retired;
  private @Nullable RunDriver driver;

  /**
   * Creates the owner of a run that was started.
   *
   * @param tenure its right to drive it
   * @param ports what rounds need, over the storage that it may change
   * @param secure the coordinator's side of secure rounds; null if only plain rounds run
   * @param listener hears of commands
   * @param outageMillis how long nobody drove it, where no lease tells that
   */
  RunOwner(
      RunId run,
      TrainingPlan plan,
      Tenure tenure,
      CoordinatorTime time,
      BiFunction<CoordinatorStorage, Ownership, RoundPorts> ports,
      @Nullable SecureSide secure,
      CoordinatorListener listener,
      long outageMillis) {
    this.run = run;
    this.plan = plan;
    this.tenure = tenure;
    this.time = time;
    this.outageMillis = outageMillis;
    this.secure = secure;
    this.listener = listener;
    this.ports = ports;
  }

  static RoundPorts ports(
      CoordinatorStorage storage,
      Ownership ownership,
      WaitingRoom waiting,
      @Nullable SecureSide secure,
      SumNoise noise,
      CoordinatorListener listener) {
    return new RoundPorts(
        storage.roundJournal(),
        storage.updates(),
        storage.models(),
        storage.messages(),
        secure,
        new PrivacyPorts(storage.ledgers(), noise),
        state -> {
          listener.moved(state);
          waiting.changed();
        },
        ownership);
  }

  @Nullable SecureSide secure() {
    return secure;
  }

  /** To be told of each command before it is decided. */
  CoordinatorListener listener() {
    return listener;
  }

  TrainingPlan plan() {
    return plan;
  }

  /**
   * Asks the driver, after it has heard that time passed; then lets it do what follows.
   *
   * @throws TroubleException if the storage failed, or another coordinator drives the run; the next
   *     question finds a recovered driver
   */
  <T extends @Nullable Object> T ask(Function<RunDriver, T> question) {
    return alone(
        asked -> {
          pursue(asked);
          T answer = question.apply(asked);
          pursue(asked);
          return answer;
        });
  }

  /**
   * Lets a client's command be decided, and then what follows from it and from the time be done.
   * Like in a coordinator's process it finds the run as the last one left it, also behind a
   * deadline, unless the process would have looked at the time since then.
   *
   * @throws TroubleException like {@link #ask}
   */
  <T extends @Nullable Object> T tell(Function<RunDriver, T> command) {
    return alone(
        asked -> {
          if (Math.abs(time.nowMillis() - pursuedAt) >= TICK_MILLIS) {
            pursue(asked);
          }
          T answer = command.apply(asked);
          pursue(asked);
          return answer;
        });
  }

  /**
   * Does what an operator wants with the run as it is; what follows is done when somebody asks.
   *
   * @return whether it fits the state of the run
   * @throws TroubleException like {@link #ask}
   */
  boolean operate(RunCommand command) {
    return alone(asked -> asked.handle(command, time.nowMillis()));
  }

  private void pursue(RunDriver asked) {
    pursuedAt = time.nowMillis();
    asked.pursue(pursuedAt);
  }

  // Synchronized: every client's thread comes here.
  private synchronized <T extends @Nullable Object> T alone(Function<RunDriver, T> work) {
    if (retired) {
      throw new TroubleException("the coordinator is closed");
    }
    RunDriver asked = driver;
    // One that throws does not know its run any more.
    driver = null;
    try {
      if (asked == null) {
        asked = recovered();
      }
      T answer = work.apply(asked);
      asked.confirm();
      // Afterwards: a process that stood still goes on before it hears who has its lease.
      driver = tenure.keep() ? asked : null;
      return answer;
    } catch (VersionConflictException | StaleOwnerException e) {
      throw new TroubleException("somebody else drives " + run, e);
    }
  }

  private RunDriver recovered() {
    long vacantMillis = tenure.begin();
    CoordinatorStorage storage = tenure.storage();
    RunDriver recovered =
        RunDriver.recover(
            run,
            plan,
            storage.runJournal(),
            ports.apply(storage, tenure.ownership()),
            UntoldOutage.of(Math.max(outageMillis, vacantMillis)),
            time.nowMillis());
    outageMillis = 0;
    return recovered;
  }

  /** Lets another coordinator take the run up at once, where there may be one. */
  synchronized void retire() {
    if (tenure.end()) {
      retired = true;
      driver = null;
    }
  }

  /** When time alone will change something. */
  long deadline() {
    return ask(
        asked -> {
          RoundState round = asked.roundState();
          return round == null ? RoundState.NEVER : round.deadline();
        });
  }
}
