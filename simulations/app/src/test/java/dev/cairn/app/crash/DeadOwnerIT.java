package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what an operator wants of a run whose owner has just died, or stands still, is answered by
 * another coordinator in time. It says to ask again, until it has taken the run over; then the wish
 * is done, and once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DeadOwnerIT {
  /** The owner has 7 s to answer; the rest is this machine's slowness. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(12);

  /** A lease holds 5 s and is looked at each second; one answer may be waited for meanwhile. */
  private static final Duration DONE_MAX = Duration.ofSeconds(30);

  private EmbeddedPostgres postgres;
  private CoordinatorProcess first;
  private CoordinatorProcess second;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    postgres = EmbeddedPostgres.start(StateFolder.open(temp.resolve("database")));
    DatabaseAddress address = postgres.address();
    String dsn =
        "postgresql://"
            + address.user()
            + ":"
            + address.password()
            + "@"
            + address.jdbcUrl().replace("jdbc:postgresql://", "");
    Path state = temp.resolve("state");
    first = CoordinatorProcess.startReplica(temp.resolve("first"), state, dsn);
    second = CoordinatorProcess.startReplica(temp.resolve("second"), state, dsn);
  }

  @BeforeEach
  void startAgain() throws Exception {
    first.ensureRunning();
  }

  @AfterAll
  void stop() throws Exception {
    first.close();
    second.close();
    postgres.close();
  }

  /** Answers that were no success, by their codes. */
  private static <T> T untilDone(Callable<T> request, Map<String, Integer> troubles)
      throws Exception {
    long end = System.nanoTime() + DONE_MAX.toNanos();
    while (true) {
      long began = System.nanoTime();
      try {
        return request.call();
      } catch (AdminFailure e) {
        assertThat(e.code()).as(e.getMessage()).isIn("not_driven", "trouble");
        assertThat(e.isTransient()).isTrue();
        assertThat(e).hasMessageNotContaining("\n").hasMessageContaining("ask again");
        troubles.merge(e.code(), 1, Integer::sum);
        assertThat(System.nanoTime()).as("done in time, but %s", troubles).isLessThan(end);
      } finally {
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWER_MAX);
      }
      Thread.sleep(200);
    }
  }

  /** A run of the first one's, of which the second one knows that. */
  private String driven(String population) throws Exception {
    String run =
        first
            .admin()
            .startRun(
                """
                name: orphan
                population: POPULATION
                model: {portable: {input: [3], layers: [{linear: 2}]}}
                rounds: 2
                cohort: {target: 2, selected: 2, minimum: 2}
                deadlines: {round: 1h}
                training: {epochs: 1, batchSize: 5, learningRate: 0.1}
                update: {clipNorm: 1, maxWeight: 100}
                seed: 5
                secureAggregation: off
                """
                    .replace("POPULATION", population))
            .run();
    Processes.await(
        "the round is open", DONE_MAX, () -> !first.admin().rounds(run, 1, 10).isEmpty());
    untilDone(() -> second.admin().training().pause(run, false, "known"), new TreeMap<>());
    assertThat(second.admin().training().resume(run).status()).isEqualTo("ACTIVE");
    assertThat(first.admin().system().drain().runs()).isOne();
    return run;
  }

  @Test
  void killedOwner_isReplaced_andTheRoundIsAbortedOnce() throws Exception {
    String run = driven("killed");
    RoundName open = new RoundName(run, 1, 1);
    Map<String, Integer> troubles = new TreeMap<>();
    first.kill();
    long began = System.nanoTime();
    assertThat(untilDone(() -> second.admin().training().abort(open, "wrong data"), troubles))
        .satisfies(round -> assertThat(round.reason()).isEqualTo("CANCELLED"));
    System.out.printf(
        "DEAD OWNER kill -9: done after %.1f s, before that %s%n",
        (System.nanoTime() - began) / 1e9, troubles);
    assertThat(troubles).as("a dead one was asked").isNotEmpty();
    assertThat(second.admin().system().drain().runs()).isOne();
    assertThat(second.admin().run(run).current()).isEqualTo(run + "/1/2");
    assertThat(second.admin().cancelRun(run).status()).isEqualTo("CANCELLED");
  }

  /** When the stopped owner goes on, what it was asked lies before it, and is too late. */
  @Test
  void ownerThatStandsStill_isReplaced_andDoesNothingLater() throws Exception {
    String run = driven("stopped");
    Map<String, Integer> troubles = new TreeMap<>();
    first.signal("STOP");
    try {
      long began = System.nanoTime();
      assertThat(
              untilDone(() -> second.admin().training().pause(run, true, "wrong data"), troubles)
                  .status())
          .isEqualTo("PAUSED");
      System.out.printf(
          "DEAD OWNER SIGSTOP: done after %.1f s, before that %s%n",
          (System.nanoTime() - began) / 1e9, troubles);
      assertThat(troubles).as("one that stood still was asked").isNotEmpty();
      long revision = second.admin().training().resume(run).revision();
      first.signal("CONT");
      Processes.await(
          "the first one leaves the run",
          DONE_MAX,
          () -> first.admin().system().drain().runs() == 0);
      assertThat(first.admin().run(run).status()).isEqualTo("ACTIVE");
      assertThat(first.admin().run(run).revision()).isEqualTo(revision);
    } finally {
      first.signal("CONT");
    }
    assertThat(second.admin().cancelRun(run).status()).isEqualTo("CANCELLED");
  }
}
