package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.EmbeddedServer;
import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.PostgresServer;
import dev.cairn.app.process.Processes;
import dev.cairn.app.process.RealPostgres;
import dev.cairn.app.process.Required;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a run goes on through broken, half closed, slow and refused connections of devices and of
 * the database, through restarts of the database, and through full disks of both, and ends with the
 * model of an undisturbed one; on the embedded PostgreSQL and on the system's.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OutagesIT {
  private static final int ROUNDS = 4;
  private static final int FAULTS = 20;
  private static final Duration STEP_DEADLINE = Duration.ofSeconds(100);
  private static final long OUTAGE_MILLIS = 8_000;
  private static final long FULL_MILLIS = 3_000;
  private static final int DISK_MB = 24;
  private static final int DATABASE_DISK_MB = 200;

  @TempDir Path temp;

  private final SplittableRandom random = seeded();

  private static SplittableRandom seeded() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    return new SplittableRandom(seed);
  }

  @Test
  void embeddedServer() throws Exception {
    try (PostgresServer server = new EmbeddedServer(temp.resolve("server"))) {
      disturb(server);
    }
  }

  @Test
  void serverOfTheSystem() throws Exception {
    Optional<Path> programs = Required.postgresPrograms();
    Required.that(
        programs.isPresent(),
        "outages of a real PostgreSQL",
        "there is none in /usr/lib/postgresql; set PG_BIN");
    try (PostgresServer server = RealPostgres.start(programs.orElseThrow())) {
      disturb(server);
    }
  }

  private void disturb(PostgresServer server) throws Exception {
    try (KillStand stand = new KillStand(server, temp.resolve("stand"))) {
      String calm = completed(stand, script("calm", false), run -> {});
      sabotage(stand, calm, "devices", server);
      sabotage(stand, calm, "database", server);
      String restarted = completed(stand, script("restart", true), run -> stop(run, stand, 0));
      assertThat(restarted).as("restarted").isEqualTo(calm);
      String stopped =
          completed(stand, script("stop", true), run -> stop(run, stand, OUTAGE_MILLIS));
      assertThat(stopped).as("stopped for a while").isEqualTo(calm);
      stand.awaitErased();
      stand.requireNotRestarted();
    }
  }

  private static RunScript script(String population, boolean secure) {
    return RunScript.of(population, secure, ROUNDS).unordered();
  }

  /** What happens while a run goes on. */
  private interface Disturbance {
    void on(KilledRun run) throws Exception;
  }

  private static String completed(KillStand stand, RunScript script, Disturbance disturbance)
      throws Exception {
    long began = System.nanoTime();
    try (KilledRun run = stand.run(script)) {
      run.begin();
      disturbance.on(run);
      String model = run.awaitCompleted().info().model();
      System.out.printf("%s: %.1f s%n", script.population(), (System.nanoTime() - began) / 1e9);
      return model;
    }
  }

  private void sabotage(KillStand stand, String calm, String whose, PostgresServer server)
      throws Exception {
    FaultProxy proxy = whose.equals("devices") ? stand.fromDevices() : stand.toDatabase();
    int before = proxy.faults();
    String model =
        completed(
            stand,
            script("sabotage-" + whose, true),
            run -> {
              try (Saboteur saboteur = Saboteur.of(proxy, random, FAULTS)) {
                Processes.await(
                    "all faults, or the end of the run",
                    STEP_DEADLINE,
                    () -> saboteur.done() == FAULTS || run.isOver());
              }
            });
    System.out.printf(
        "OUTAGE of %s on %s: %d connections broken or half closed%n",
        whose, server, proxy.faults() - before);
    assertThat(model).as(whose).isEqualTo(calm);
    assertThat(proxy.faults()).isGreaterThan(before);
  }

  /** In the middle of the second round, and once more in the third. */
  private static void stop(KilledRun run, KillStand stand, long millis) throws Exception {
    for (int round = 2; round <= 3; round++) {
      int reached = round;
      Processes.await(
          "a receipt of round " + round, STEP_DEADLINE, () -> run.receiptsOf(reached) > 0);
      stand.stopServer(millis);
    }
  }

  @Test
  void fullDisk() throws Exception {
    Path disk = disk(DISK_MB, "the disk that is full in mid-round");
    fillUp(
        disk,
        temp.resolve("server"),
        disk.resolve("stand"),
        (stand, run) -> {
          Thread.sleep(FULL_MILLIS);
          assertThat(run.hasReceiptOfFirst(2)).as("a receipt on a full disk").isFalse();
        });
  }

  @Test
  void fullDiskOfTheDatabase() throws Exception {
    Path disk = disk(DATABASE_DISK_MB, "the database's disk that is full in mid-round");
    fillUp(
        disk,
        disk.resolve("server"),
        temp.resolve("stand"),
        (stand, run) -> {
          // There is room in pages that the database has already.
          Processes.await(
              "the coordinator met the full disk",
              STEP_DEADLINE,
              () -> stand.logged().contains("No space left on device"));
          Thread.sleep(FULL_MILLIS);
          assertThat(run.isOver()).as("a run that ends without room for its events").isFalse();
        });
  }

  /** What happens while a disk is full. */
  private interface Fullness {
    void on(KillStand stand, KilledRun run) throws Exception;
  }

  /** Of the folders of a database and of a stand, one is on the disk. */
  private static void fillUp(Path disk, Path ofServer, Path ofStand, Fullness fullness)
      throws Exception {
    try (PostgresServer server = new EmbeddedServer(ofServer)) {
      fillUp(server, ofStand, new Filler(disk.resolve("filler")), fullness);
    } finally {
      assertThat(done("umount", disk.toString())).isTrue();
    }
  }

  private static void fillUp(PostgresServer server, Path folder, Filler filler, Fullness fullness)
      throws Exception {
    try (KillStand stand = new KillStand(server, folder)) {
      String calm = completed(stand, script("calm", false), run -> {});
      CompletableFuture<KilledRun> disturbed = new CompletableFuture<>();
      RunScript script =
          script("full", true)
              .beforeUpload(
                  (direct, header, body) -> {
                    if (header.session().round().index() == 2) {
                      awaitOthers(disturbed.join());
                      filler.fill();
                    }
                  });
      String model =
          completed(
              stand,
              script,
              run -> {
                disturbed.complete(run);
                Processes.await("the disk is full", STEP_DEADLINE, filler::isFull);
                fullness.on(stand, run);
                filler.free();
              });
      assertThat(model).isEqualTo(calm);
      stand.requireNotRestarted();
    }
  }

  /** An upload that is given up leaves room on the disk, in which another one fits. */
  private static void awaitOthers(KilledRun run) {
    try {
      Processes.await(
          "the receipts of all others",
          STEP_DEADLINE,
          () -> run.receiptsOf(2) >= KilledRun.CLIENTS - 1);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Path disk(int megabytes, String what) throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    Required.that(
        Required.isRoot() && mounted(disk, megabytes),
        what,
        "only root on Linux can mount a tmpfs");
    return disk;
  }

  private static boolean mounted(Path disk, int megabytes) throws Exception {
    return done("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", disk.toString());
  }

  private static boolean done(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }
}
