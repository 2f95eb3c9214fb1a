package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.PostgresServer;
import dev.cairn.app.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/**
 * A coordinator of which only the process is killed, on a PostgreSQL that stays, with a proxy on
 * either side of it.
 */
final class KillStand implements AutoCloseable {
  private static final Duration ERASED_DEADLINE = Duration.ofSeconds(90);
  private static final Duration HEAR_DEADLINE = Duration.ofSeconds(120);

  /** Clients wait until somebody is there, so a call need not. */
  private static final Duration OUTAGE_TOLERANCE = Duration.ofMillis(100);

  private final PostgresServer server;
  private final FaultProxy toDatabase;
  private final FaultProxy fromDevices;
  private final CoordinatorProcess coordinator;
  private final HeldJournal journal;
  private final HeldUploads uploads;
  private final Devices devices;
  private final Connection order;
  private volatile boolean there = true;
  private int kills;

  /**
   * Starts a coordinator and enrols devices.
   *
   * @param server its database; stays open
   */
  KillStand(PostgresServer server, Path folder) throws Exception {
    this.server = server;
    this.toDatabase = FaultProxy.before(server.login().port());
    this.coordinator =
        CoordinatorProcess.startSecure(
            folder.resolve("coordinator"),
            List.of(),
            "--database",
            server.login().through(toDatabase.port()).dsn());
    this.fromDevices = FaultProxy.before(coordinator.devicePort());
    this.journal = new HeldJournal(server.login(), toDatabase);
    this.uploads = new HeldUploads(fromDevices, coordinator.state());
    this.devices =
        Devices.enrol(
            fromDevices.port(),
            coordinator.admin(),
            folder.resolve("devices"),
            KilledRun.CLIENTS,
            OUTAGE_TOLERANCE);
    this.order = server.login().connect();
  }

  /** A run whose clients have not begun. */
  KilledRun run(RunScript script) throws Exception {
    return new KilledRun(coordinator.admin(), devices, script, () -> there, order);
  }

  /**
   * Kills the coordinator of a run at one moment after another; the clients must not have begun.
   */
  void kill(KilledRun run, List<KillMoment> moments) throws Exception {
    moments.get(0).hold(this);
    run.begin();
    for (int i = 0; i < moments.size(); i++) {
      KillMoment moment = moments.get(i);
      moment.awaitReached(this, run);
      String newest = journal.newest();
      there = false;
      coordinator.kill();
      moment.letGo(this);
      if (i + 1 < moments.size()) {
        moments.get(i + 1).hold(this);
      }
      // A slow machine's coordinator may come to the next moment before it is ready, and must not
      // be waited for then: without answers of the database its start fails.
      Duration restart = coordinator.start(journal::isHoldingAnswers);
      there = true;
      System.out.printf(
          "KILL %d, %s, on %s: newest %s, %d acknowledged, ready again after %.1f s%n",
          ++kills, moment, server, newest, run.acknowledged().size(), restart.toMillis() / 1e3);
    }
  }

  /** Something at which a coordinator can be held and killed. */
  interface KillMoment {
    void hold(KillStand stand) throws Exception;

    void awaitReached(KillStand stand, KilledRun run) throws Exception;

    void letGo(KillStand stand) throws Exception;
  }

  /** A side of an append. */
  record AtPoint(KillPoint point) implements KillMoment {
    @Override
    public void hold(KillStand stand) throws Exception {
      assertThat(stand.journal.isDurable(point)).as("too late for " + point).isFalse();
      stand.journal.hold(point);
    }

    @Override
    public void awaitReached(KillStand stand, KilledRun run) throws Exception {
      stand.journal.awaitReached(point);
      if (point.when() == KillPoint.When.AFTER_SEND) {
        String client = stand.journal.client(point);
        Processes.await(
            "somebody was told after " + point,
            HEAR_DEADLINE,
            () ->
                point.type().equals("UpdateAccepted")
                    ? run.hasReceipt(point, client)
                    : run.wasTold(point));
      }
      assertThat(stand.journal.isDurable(point))
          .as(point.toString())
          .isEqualTo(point.when() != KillPoint.When.BEFORE_APPEND);
    }

    @Override
    public void letGo(KillStand stand) throws Exception {
      stand.journal.letGo();
    }

    @Override
    public String toString() {
      return point.toString();
    }
  }

  /** The middle of uploads. */
  record InUploads(int round, int first) implements KillMoment {
    @Override
    public void hold(KillStand stand) {
      stand.uploads.hold(first);
    }

    @Override
    public void awaitReached(KillStand stand, KilledRun run) throws Exception {
      Processes.await(
          first + " receipts of round " + round,
          HEAR_DEADLINE,
          () -> run.receiptsOf(round) == first);
      stand.uploads.awaitReached(KilledRun.CLIENTS - first);
    }

    @Override
    public void letGo(KillStand stand) throws Exception {
      stand.uploads.letGo();
      stand.journal.letGo();
    }

    @Override
    public String toString() {
      return "in the middle of %d uploads of round %d".formatted(KilledRun.CLIENTS - first, round);
    }
  }

  /** Stops the database for a while, and starts it again. */
  void stopServer(long millis) throws Exception {
    server.stop();
    Thread.sleep(millis);
    server.start();
    toDatabase.target(server.login().port());
  }

  /** What the coordinator's process logged so far. */
  String logged() throws IOException {
    return coordinator.logged();
  }

  /** Fails if the coordinator's first process is not there any more. */
  void requireNotRestarted() {
    assertThat(kills).isZero();
    assertThat(coordinator.isAlive()).as("the coordinator that was started first").isTrue();
  }

  /** What stands between the devices and the coordinator. */
  FaultProxy fromDevices() {
    return fromDevices;
  }

  /** What stands between the coordinator and its database. */
  FaultProxy toDatabase() {
    return toDatabase;
  }

  /** Where the coordinator is held. */
  HeldJournal journal() {
    return journal;
  }

  /** How often the coordinator was killed here. */
  int kills() {
    return kills;
  }

  /** Waits until no body is left: one that comes after its round is over goes a minute later. */
  void awaitErased() throws Exception {
    Processes.await("no body is left", ERASED_DEADLINE, () -> uploads.files() == 0);
  }

  @Override
  public void close() throws Exception {
    devices.close();
    journal.close();
    order.close();
    coordinator.close();
    fromDevices.close();
    toDatabase.close();
  }
}
