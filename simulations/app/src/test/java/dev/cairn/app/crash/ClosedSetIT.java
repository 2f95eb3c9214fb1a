package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.crash.KillPoint.When;
import dev.cairn.app.crash.KillStand.AtPoint;
import dev.cairn.app.crash.KillStand.KillMoment;
import dev.cairn.app.process.EmbeddedServer;
import dev.cairn.app.process.PostgresServer;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.secagg.message.MessageType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a coordinator that is killed once the updates of a secure round are closed commits exactly
 * the set that is in the journal, says the same Quorum byte for byte, and needs no more reveals
 * than those that are journaled: one less than it needs, as many, and one more. Of six, five must
 * reveal.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClosedSetIT {
  private static final int ROUNDS = 2;
  private static final int ROUND = 2;
  private static final int NEEDED = 5;

  /** Two may come apart; then there is another round. */
  private static final int TRIES = 2;

  private static final long GRACE_MILLIS = 5_000;
  private static final long FAREWELL_MILLIS = 500;
  private static final long ARRIVAL_MILLIS = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private PostgresServer server;
  private KillStand stand;
  private String expected;

  @BeforeAll
  void runWithoutAKill(@TempDir Path temp) throws Exception {
    server = new EmbeddedServer(temp.resolve("server"));
    stand = new KillStand(server, temp.resolve("stand"));
    expected = completed(RunScript.of("calm", false, ROUNDS));
  }

  @AfterAll
  void stop() throws Exception {
    stand.close();
    server.close();
  }

  private String completed(RunScript script) throws Exception {
    try (KilledRun run = stand.run(script)) {
      run.begin();
      return run.awaitCompleted().info().model();
    }
  }

  @Test
  void oneRevealLessThanNeeded_isJournaled() throws Exception {
    kill("less", new KillPoint("", "SharesRevealed", NEEDED, ROUND, 1, When.BEFORE_APPEND));
  }

  @Test
  void asManyRevealsAsNeeded_areJournaled() throws Exception {
    kill("enough", new KillPoint("", "SharesRevealed", NEEDED, ROUND, 1, When.AFTER_APPEND));
  }

  private void kill(String population, KillPoint point) throws Exception {
    try (KilledRun run = stand.run(RunScript.of(population, true, ROUNDS))) {
      List<String> closed = new ArrayList<>();
      stand.kill(
          run, List.of(new AtPoint(point.of(run.run())), new SumWithQuestions(run, ROUND, closed)));
      assertThat(run.awaitCompleted().info().model()).isEqualTo(expected);
      assertThat(closed)
          .containsExactly(stand.journal().payload("CollectionClosed", run.run() + "/2/1"));
    }
  }

  @Test
  void oneRevealMoreThanNeeded_isJournaled() throws Exception {
    int rounds = 1 + TRIES;
    String calm = completed(RunScript.of("calm-longer", false, rounds));
    try (KilledRun run = stand.run(RunScript.of("more", true, rounds).unordered())) {
      List<Long> reveals = new ArrayList<>();
      List<KillMoment> moments = new ArrayList<>();
      for (int round = 2; round <= rounds; round++) {
        moments.add(new AllReveals(run, round, reveals));
      }
      stand.kill(run, moments);
      assertThat(run.awaitCompleted().info().model()).isEqualTo(calm);
      System.out.println("reveals in the journal at the kills: " + reveals);
      assertThat(reveals).contains((long) NEEDED + 1);
    }
  }

  /** An update that comes when the set is closed does not get into it, also after a kill. */
  @Test
  void updateThatIsLate_isNotInTheSum() throws Exception {
    String calm =
        completed(
            RunScript.of("calm-late", false, ROUNDS)
                .unordered()
                .late(ROUND, GRACE_MILLIS, ClosedSetIT::leave));
    assertThat(calm).isNotEqualTo(expected);
    CountDownLatch killed = new CountDownLatch(1);
    try (KilledRun run = stand.run(late("late", killed))) {
      KillPoint closed =
          new KillPoint(run.run(), "CollectionClosed", 1, ROUND, 1, When.AFTER_APPEND);
      stand.kill(run, List.of(new AtPoint(closed)));
      killed.countDown();
      assertThat(run.awaitCompleted().info().model()).isEqualTo(calm);
    }
  }

  /** A plain round has no grace: there the first client says that it does not come. */
  private static void leave(Coordinator direct, UpdateHeader header, UpdateBody body) {
    RoundOutcome outcome = new RoundOutcome.Pending();
    while (header.session().round().index() == ROUND && outcome instanceof RoundOutcome.Pending) {
      outcome = direct.finish(header.session(), Departure.CANCELLED, FAREWELL_MILLIS);
    }
  }

  private static RunScript late(String population, CountDownLatch until) {
    return RunScript.of(population, true, ROUNDS)
        .unordered()
        .late(
            ROUND,
            GRACE_MILLIS,
            (direct, header, body) -> {
              if (header.session().round().index() == ROUND) {
                await(until);
              }
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Before the sum is recovered, when each client has asked for the Quorum again.
   *
   * @param closed takes the set that is in the journal
   */
  private record SumWithQuestions(KilledRun run, int round, List<String> closed)
      implements KillMoment {
    private KillPoint point() {
      return new KillPoint(run.run(), "SumRecovered", 1, round, 1, When.BEFORE_APPEND);
    }

    @Override
    public void hold(KillStand stand) throws Exception {
      closed.add(stand.journal().payload("CollectionClosed", run.run() + "/" + round + "/1"));
      stand.journal().hold(point());
    }

    @Override
    public void awaitReached(KillStand stand, KilledRun run) throws Exception {
      stand.journal().awaitReached(point());
      int before = run.statements().repeated();
      assertThat(run.askAgain(MessageType.CONFIRM, round)).isEqualTo(KilledRun.CLIENTS);
      assertThat(run.statements().repeated() - before)
          .as("Quorums that were given again")
          .isEqualTo(KilledRun.CLIENTS);
      run.statements().check();
    }

    @Override
    public void letGo(KillStand stand) throws Exception {
      stand.journal().letGo();
    }

    @Override
    public String toString() {
      return "before the sum, every Quorum asked for again";
    }
  }

  /**
   * When the last two reveals are appended together.
   *
   * @param reveals takes how many are in the journal
   */
  private record AllReveals(KilledRun run, int round, List<Long> reveals) implements KillMoment {
    private KillPoint reveal(int nth, When when) {
      return new KillPoint(run.run(), "SharesRevealed", nth, round, 1, when);
    }

    @Override
    public void hold(KillStand stand) throws Exception {
      stand.journal().hold(reveal(NEEDED - 1, When.BEFORE_APPEND));
    }

    @Override
    public void awaitReached(KillStand stand, KilledRun run) throws Exception {
      stand.journal().awaitReached(reveal(NEEDED - 1, When.BEFORE_APPEND));
      Thread.sleep(ARRIVAL_MILLIS);
      KillPoint sum = new KillPoint(run.run(), "SumRecovered", 1, round, 1, When.BEFORE_APPEND);
      stand.journal().goOnTo(sum);
      stand.journal().awaitReached(sum);
      reveals.add(stand.journal().count(reveal(1, When.BEFORE_APPEND)));
    }

    @Override
    public void letGo(KillStand stand) throws Exception {
      stand.journal().letGo();
    }

    @Override
    public String toString() {
      return "before the sum, with one reveal more than needed";
    }
  }
}
