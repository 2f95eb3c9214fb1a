package dev.cairn.faults;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.InMemoryCoordinator;
import dev.cairn.client.testing.ManualTime;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
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
 * A machine on which one coordinator after another runs a plan: when one crashes, only the disk is
 * left, and the next one takes up from there. For one thread.
 */
public final class CrashingHost implements Coordinator {

  /** More crashes in a row would mean that no coordinator can come up. */
  private static final int CRASHES_IN_A_ROW_MAX = 100;

  private static final RunId RUN = new RunId("run-1");

  private final TrainingPlan plan;
  private final CoordinatorStorage disk;
  private final ManualTime time;
  private final @Nullable Supplier<SecureDesk> secure;
  private final CrashingJournals journals;
  private final long outageMillis;
  private int crashes;
  private InMemoryCoordinator coordinator;

  /**
   * Creates the host and begins the run {@code run-1}.
   *
   * @param disk what outlives crashes; empty
   * @param secure makes each coordinator's side of secure rounds, over the same messages; null if
   *     only plain rounds run
   * @param outageMillis how long a crash takes
   */
  public CrashingHost(
      TrainingPlan plan,
      CoordinatorStorage disk,
      ManualTime time,
      @Nullable Supplier<SecureDesk> secure,
      CrashSchedule schedule,
      long outageMillis) {
    this.plan = plan;
    this.disk = disk;
    this.time = time;
    this.secure = secure;
    this.journals = new CrashingJournals(schedule);
    this.outageMillis = outageMillis;
    this.coordinator = booted();
    begin();
  }

  private void begin() {
    for (int i = 0; i < CRASHES_IN_A_ROW_MAX; i++) {
      if (!disk.runJournal().load(RunDriver.stream(RUN)).isEmpty()) {
        coordinator.resume(RUN, plan, outageMillis);
        return;
      }
      try {
        RunId unused = coordinator.start(plan);
        return;
      } catch (Crash e) {
        reboot();
      }
    }
    throw new IllegalStateException("the run could not be started");
  }

  private InMemoryCoordinator booted() {
    return new InMemoryCoordinator(
        journals.around(disk), time, secure == null ? null : secure.get());
  }

  private void reboot() {
    crashes++;
    time.advance(outageMillis);
    coordinator = booted();
  }

  private void restart() {
    reboot();
    coordinator.resume(RUN, plan, outageMillis);
  }

  /** How often the coordinator crashed. */
  public int crashes() {
    return crashes;
  }

  /** Number of appends so far. */
  public long appends() {
    return journals.appends();
  }

  /** What was appended so far, by append. */
  List<List<?>> appended() {
    return journals.appended();
  }

  /** Where the run stands, asked until a coordinator lives long enough to tell. */
  public RunState state() {
    for (int i = 0; i < CRASHES_IN_A_ROW_MAX; i++) {
      try {
        return ask(InMemoryCoordinator::state);
      } catch (TroubleException e) {
        // The next coordinator is up already.
      }
    }
    throw new IllegalStateException("no coordinator comes up any more");
  }

  private <T> T ask(Function<InMemoryCoordinator, T> request) {
    try {
      T answer = request.apply(coordinator);
      if (journals.crashesAfterAnswer()) {
        restart();
      }
      return answer;
    } catch (Crash e) {
      restart();
      throw new TroubleException("the connection broke", e);
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return ask(c -> c.checkIn(checkIn));
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    coordinator.fetch(digest, offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    return ask(c -> c.upload(header, body));
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    return ask(c -> c.exchange(session, message, waitMillis));
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return ask(c -> c.finish(session, departure, waitMillis));
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
