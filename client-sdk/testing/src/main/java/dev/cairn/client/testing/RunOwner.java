package dev.cairn.client.testing;

import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.privacy.SumNoise;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one who drives a run: lets one thread at a time at the driver, and recovers it. */
final class RunOwner {
  private final RunId run;
  private final TrainingPlan plan;
  private final CoordinatorStorage storage;
  private final CoordinatorTime time;
  private final RoundPorts ports;
  private final @Nullable SecureSide secure;
  private final CoordinatorListener listener;
  private long outageMillis;
  private @Nullable RunDriver driver;

  /**
   * Creates the owner of a run that was started.
   *
   * @param ports what rounds need
   * @param secure the coordinator's side of secure rounds; null if only plain rounds run
   * @param listener hears of commands
   * @param outageMillis how long nobody drove it
   */
  RunOwner(
      RunId run,
      TrainingPlan plan,
      CoordinatorStorage storage,
      CoordinatorTime time,
      RoundPorts ports,
      @Nullable SecureSide secure,
      CoordinatorListener listener,
      long outageMillis) {
    this.run = run;
    this.plan = plan;
    this.storage = storage;
    this.time = time;
    this.outageMillis = outageMillis;
    this.secure = secure;
    this.listener = listener;
    this.ports = ports;
  }

  static RoundPorts ports(
      CoordinatorStorage storage,
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
        });
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
   * @throws TroubleException if the storage failed; the next question finds a recovered driver
   */
  // Synchronized: every client's thread comes here.
  synchronized <T extends @Nullable Object> T ask(Function<RunDriver, T> question) {
    RunDriver asked = driver;
    // One that throws does not know its run any more.
    driver = null;
    try {
      if (asked == null) {
        asked =
            RunDriver.recover(
                run, plan, storage.runJournal(), ports, outageMillis, time.nowMillis());
        outageMillis = 0;
      }
      asked.pursue(time.nowMillis());
      T answer = question.apply(asked);
      asked.pursue(time.nowMillis());
      driver = asked;
      return answer;
    } catch (VersionConflictException e) {
      throw new TroubleException("somebody else drives " + run, e);
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
