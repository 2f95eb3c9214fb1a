package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two coordinators over one database tell devices together when to come back. */
class SeveralCalendarsTest {
  private static final Population BUSY = new Population("busy");
  private static final Population IDLE = new Population("idle");

  /** Places are a second apart, and nobody waits together. */
  private static final Map<String, String> PACE =
      Map.of("checkIns.perSecond", "1", "checkIns.shortest", "1s", "checkIns.together", "1s");

  private static final int DEVICES = 20;
  private static final int MANY = 100;
  private static final long PLACE_MILLIS = 1_000;
  private static final int ATTEMPTS_MAX = 4;

  /** Twice what a coordinator takes to look for others. */
  private static final long ATTEMPT_MILLIS = 2_000;

  private static final String PLAN =
      """
      name: calendars
      population: busy
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 1
      cohort: {target: 1, selected: 1, minimum: 1}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      seed: 1
      secureAggregation: off
      """;

  @TempDir Path folder;
  private int devices;

  private CheckInReply checkIn(GrpcCoordinator at, Population population, long waitMillis) {
    ClientId client = new ClientId("device-" + devices++);
    return at.checkIn(new CheckIn(client, population, 5, "1", waitMillis));
  }

  private CheckInReply.ComeBackLater later(GrpcCoordinator at, Population population) {
    return (CheckInReply.ComeBackLater) checkIn(at, population, 0);
  }

  /** By how much further away the last of so many devices is sent than the first one. */
  private long growth(Population population, int number, GrpcCoordinator... at) {
    long begun = System.currentTimeMillis();
    long first = later(at[0], population).afterMillis();
    long last = 0;
    for (int i = 1; i <= number; i++) {
      last = later(at[i % at.length], population).afterMillis();
    }
    return last - first + System.currentTimeMillis() - begun;
  }

  /**
   * Whether both do, once they know of each other. Dates are spread by a tenth, so that only a few
   * attempts tell anything: each sends devices further away.
   */
  private boolean giveEverySecondPlace(GrpcCoordinator one, GrpcCoordinator two) throws Exception {
    boolean both = false;
    for (int attempt = 0; attempt < ATTEMPTS_MAX && !both; attempt++) {
      Thread.sleep(ATTEMPT_MILLIS);
      both =
          growth(IDLE, MANY, one) > MANY * PLACE_MILLIS * 3 / 2
              && growth(IDLE, MANY, two) > MANY * PLACE_MILLIS * 3 / 2;
    }
    return both;
  }

  @Test
  void devicesOfOnePopulation_getOnePlaceEach_whicheverCoordinatorTheyAsk() throws Exception {
    DatabaseAddress database = SharedPostgres.freshAddress();
    try (TestCoordinator first = TestCoordinator.among(folder.resolve("one"), database, PACE);
        TestCoordinator second = TestCoordinator.among(folder.resolve("two"), database, PACE);
        GrpcCoordinator one = GrpcCoordinator.connect("127.0.0.1:" + first.devicePort());
        GrpcCoordinator two = GrpcCoordinator.connect("127.0.0.1:" + second.devicePort())) {
      assertThat(first.admin().startRun(PLAN).run()).isNotEmpty();
      assertThat(checkIn(one, BUSY, 10_000)).isInstanceOf(CheckInReply.Assigned.class);
      DevicePort.await(
          "the second to know who drives the run",
          () -> later(two, BUSY).reason().equals("no round has a place yet"));

      assertThat(growth(BUSY, DEVICES, one, two))
          .as("the calendar of the one that drives the run")
          .isBetween(DEVICES * PLACE_MILLIS * 8 / 10, DEVICES * PLACE_MILLIS * 12 / 10);
      assertThat(giveEverySecondPlace(one, two)).as("where nobody drives a run").isTrue();
    }
  }
}
