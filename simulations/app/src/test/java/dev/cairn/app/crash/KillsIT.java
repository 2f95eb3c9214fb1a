package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.crash.KillPoint.When;
import dev.cairn.app.crash.KillStand.AtPoint;
import dev.cairn.app.crash.KillStand.InUploads;
import dev.cairn.app.crash.KillStand.KillMoment;
import dev.cairn.app.process.EmbeddedServer;
import dev.cairn.app.process.PostgresServer;
import dev.cairn.app.process.RealPostgres;
import dev.cairn.app.process.Required;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a coordinator that is killed at every row of the round's table, before its append, after it
 * and after what follows from it was sent, loses nothing that was acknowledged, counts nothing
 * twice, and ends each run as if nothing had happened. One pass kills each way once in a plain and
 * in a secure run; {@code -Dkills=1000} makes passes until there were so many.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class KillsIT {
  /** What stands for all clients: which of them, of the first few, is drawn. */
  private static final int ONE = 1;

  /** In the order of a round; the number is the most of its kind before the phase may end. */
  private enum Row {
    RoundOpened(ONE, true),
    ClientJoined(5, true),
    CohortSealed(ONE, true),
    KeyAdvertised(5, false),
    RosterSealed(ONE, false),
    SharesReceived(5, false),
    SharesSettled(ONE, false),
    UpdateAccepted(5, true),
    CollectionClosed(ONE, true),
    SetConfirmed(3, false),
    ConfirmationsClosed(ONE, false),
    SharesRevealed(4, false),
    SumRecovered(ONE, false),
    ResultFixed(ONE, true),
    ModelProposed(ONE, true);

    private final int most;
    private final boolean plain;

    Row(int most, boolean plain) {
      this.most = most;
      this.plain = plain;
    }
  }

  /** Rounds 2 to 4 are for the rows, one for uploads, two for what is abandoned. */
  private static final int ROUNDS = 7;

  private static final int CROWDED = 5;
  private static final List<String> LEFT = List.of("/6/1", "/6/2", "/7/1");
  private static final List<String> LEFT_SECURE = List.of("/6/1", "/7/1", "/9/1");
  private static final int KILLS_MIN = 60;

  @TempDir Path temp;

  private final SplittableRandom random = seeded();
  // Two runs go on at a time.
  private final Set<String> rows = ConcurrentHashMap.newKeySet();
  private final Set<String> points = ConcurrentHashMap.newKeySet();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong twice = new AtomicLong();
  private String calm;
  private int runs;

  private static SplittableRandom seeded() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    return new SplittableRandom(seed);
  }

  @Test
  void killsAtEveryRow_loseNothingAndCountNothingTwice() throws Exception {
    long began = System.nanoTime();
    int wanted = Integer.getInteger("kills", KILLS_MIN);
    int kills = 0;
    try (PostgresServer embedded = new EmbeddedServer(temp.resolve("embedded"));
        PostgresServer other = other();
        KillStand first = new KillStand(embedded, temp.resolve("first"));
        KillStand second = new KillStand(other, temp.resolve("second"))) {
      calm = calm(first, false);
      assertThat(calm(second, true)).as("secure and plain").isEqualTo(calm);
      for (int pass = 0; kills < wanted; pass++) {
        both(
            killed(pass % 2 == 0 ? first : second, false),
            killed(pass % 2 == 0 ? second : first, true));
        kills = first.kills() + second.kills();
        System.out.printf("kills=%d lost=%d twice=%d%n", kills, lost.get(), twice.get());
      }
    }
    System.out.printf(
        "kills=%d rows=%d points=%d runs=%d lost=%d twice=%d seconds=%.0f%n",
        kills,
        rows.size(),
        points.size(),
        runs,
        lost.get(),
        twice.get(),
        (System.nanoTime() - began) / 1e9);
    assertThat(lost).hasValue(0);
    assertThat(twice).hasValue(0);
    assertThat(kills).isGreaterThanOrEqualTo(KILLS_MIN);
    assertThat(rows).hasSize(Row.values().length + 1);
  }

  private PostgresServer other() throws Exception {
    Optional<Path> programs = Required.postgresPrograms();
    return Required.orSay(
            programs.isPresent(),
            "kills on a real PostgreSQL",
            "there is none in /usr/lib/postgresql; set PG_BIN")
        ? RealPostgres.start(programs.orElseThrow())
        : new EmbeddedServer(temp.resolve("other"));
  }

  private String calm(KillStand stand, boolean secure) throws Exception {
    try (KilledRun run =
        stand.run(RunScript.of("calm-" + (secure ? "secure" : "plain"), secure, ROUNDS))) {
      run.begin();
      return run.awaitCompleted().info().model();
    }
  }

  /** At the same time: while one coordinator starts, the other one has something to do. */
  private static void both(Callable<String> one, Callable<String> other) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<String> run : threads.invokeAll(List.of(one, other))) {
        System.out.println(run.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Callable<String> killed(KillStand stand, boolean secure) {
    String population = (secure ? "secure-" : "plain-") + ++runs;
    SplittableRandom own = random.split();
    RunScript script =
        RunScript.of(population, secure, ROUNDS)
            .leaving(Set.copyOf(secure ? LEFT_SECURE : LEFT))
            .crowded(CROWDED, "UpdateAccepted");
    return () -> {
      long began = System.nanoTime();
      try (KilledRun run = stand.run(script)) {
        stand.kill(run, moments(run.run(), secure, own));
        FinishedRun finished = run.awaitCompleted();
        lost.addAndGet(finished.lost(run.acknowledged()));
        twice.addAndGet(finished.twice());
        assertThat(finished.info().model()).as(population).isEqualTo(calm);
        stand.awaitErased();
      }
      return "%s: %.0f s".formatted(population, (System.nanoTime() - began) / 1e9);
    };
  }

  private List<KillMoment> moments(String run, boolean secure, SplittableRandom own) {
    List<KillMoment> moments = new ArrayList<>();
    for (When when : When.values()) {
      int round = when.ordinal() + 2;
      Arrays.stream(Row.values())
          .filter(row -> secure || row.plain)
          .map(row -> new KillPoint(run, row.name(), 1 + own.nextInt(row.most), round, 1, when))
          .forEach(point -> add(moments, point));
    }
    moments.add(new InUploads(CROWDED, 0));
    moments.add(new InUploads(CROWDED, 1 + own.nextInt(KilledRun.CLIENTS - 1)));
    for (When when : When.values()) {
      String[] stream = (secure ? LEFT_SECURE : LEFT).get(when.ordinal()).substring(1).split("/");
      add(
          moments,
          new KillPoint(
              run,
              "RoundAbandoned",
              1,
              Integer.parseInt(stream[0]),
              Integer.parseInt(stream[1]),
              when));
    }
    return moments;
  }

  private void add(List<KillMoment> moments, KillPoint point) {
    moments.add(new AtPoint(point));
    rows.add(point.type());
    points.add(point.type() + point.when());
  }
}
