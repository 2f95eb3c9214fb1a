package dev.cairn.server.host;

import static dev.cairn.server.host.OwnedRun.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A crowd costs an append for each pause and not for each client, and nobody is left lying. */
@Timeout(60)
class PacedMailboxTest {
  private static final int CROWD = 200;
  private static final long AN_HOUR = 3_600_000;

  private static final RoundId ROUND = new RoundId(OwnedRun.RUN, 1, 1);

  private final AtomicInteger appends = new AtomicInteger();
  private final AtomicReference<Runnable> duringAppend = new AtomicReference<>(() -> {});

  private final class Counted implements Journal<RoundEvent> {
    private final Journal<RoundEvent> journal;

    Counted(Journal<RoundEvent> journal) {
      this.journal = journal;
    }

    @Override
    public List<RoundEvent> load(String stream) {
      return journal.load(stream);
    }

    @Override
    public void append(String stream, long version, List<RoundEvent> events, long nowMillis) {
      duringAppend.getAndSet(() -> {}).run();
      journal.append(stream, version, events, nowMillis);
      appends.incrementAndGet();
    }

    @Override
    public Journal<RoundEvent> under(Lease lease) {
      return new Counted(journal.under(lease));
    }
  }

  private static CompletableFuture<Decision> join(OwnedRun run, int client) {
    return run.owner
        .verticle()
        .mailbox()
        .post(ROUND, new RoundCommand.Join(new ClientId("c" + client)));
  }

  private List<CompletableFuture<Decision>> joined(OwnedRun run, int clients) throws Exception {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    run.awaitRound();
    assertThat(told(join(run, 0)).isAccepted()).isTrue();
    // Answered, the owner still looks once more; what asks it for nothing comes after that.
    RunCommand nothing = new RunCommand.Resume("ada");
    boolean unused = told(run.owner.ask(verticle -> verticle.operate(nothing, null)));
    appends.set(0);
    for (int i = 1; i < clients; i++) {
      answers.add(join(run, i));
      // So that an owner that looks at once finds them one by one.
      Thread.sleep(1);
    }
    return answers;
  }

  /** Nothing is looked at because time has passed. */
  private static MailboxPace never() {
    return new MailboxPace(AN_HOUR, AN_HOUR, AN_HOUR, AN_HOUR);
  }

  private OwnedRun run(MailboxPace pace) {
    return new OwnedRun(MemoryHost.plan(CROWD, null, null), pace, Counted::new);
  }

  @Test
  void crowd_isAppendedTogether_whenItIsComplete() throws Exception {
    try (OwnedRun run = run(never())) {
      List<CompletableFuture<Decision>> answers = joined(run, CROWD);
      for (CompletableFuture<Decision> answer : answers) {
        assertThat(told(answer).isAccepted()).isTrue();
      }
      assertThat(appends).hasValue(1);
    }
  }

  @Test
  void crowdThatIsNotComplete_isHeardAfterThePause() throws Exception {
    try (OwnedRun run =
        run(
            new MailboxPace(
                MailboxPace.ANSWERS_MILLIS,
                MailboxPace.RECEIPTS_MILLIS,
                MailboxPace.MESSAGES_MILLIS,
                AN_HOUR))) {
      for (CompletableFuture<Decision> answer : joined(run, CROWD - 1)) {
        assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
      }
    }
  }

  /** For as long as what must not happen would take by far. */
  private static void aWhile() throws InterruptedException {
    Thread.sleep(200);
  }

  @Test
  void lettersThatComeDuringAnAppend_lieForThePause() throws Exception {
    try (OwnedRun run = run(never())) {
      List<CompletableFuture<Decision>> answers = new ArrayList<>();
      run.awaitRound();
      appends.set(0);
      duringAppend.set(() -> answers.add(join(run, 1)));
      assertThat(told(join(run, 0)).isAccepted()).isTrue();
      aWhile();
      assertThat(appends).hasValue(1);
      for (int i = 2; i < CROWD; i++) {
        answers.add(join(run, i));
      }
      for (CompletableFuture<Decision> answer : answers) {
        assertThat(told(answer).isAccepted()).isTrue();
      }
      assertThat(appends).hasValue(2);
    }
  }

  @Test
  void lettersThatLie_areNotTakenBecauseTimeHasPassed() throws Exception {
    try (OwnedRun run = run(new MailboxPace(AN_HOUR, AN_HOUR, AN_HOUR, 1))) {
      List<CompletableFuture<Decision>> answers = joined(run, CROWD / 2);
      aWhile();
      assertThat(appends).hasValue(0);
      for (int i = CROWD / 2; i < CROWD; i++) {
        answers.add(join(run, i));
      }
      for (CompletableFuture<Decision> answer : answers) {
        assertThat(told(answer).isAccepted()).isTrue();
      }
      assertThat(appends).hasValue(1);
    }
  }

  /** Letters are taken round by round, and whoever is left has nobody behind it. */
  @Test
  void letterThatWasLeft_isHeardAfterThePause() throws Exception {
    long soon = MailboxPace.RECEIPTS_MILLIS;
    try (OwnedRun run = run(new MailboxPace(soon, soon, soon, AN_HOUR))) {
      run.awaitRound();
      CompletableFuture<CompletableFuture<Decision>> behind = new CompletableFuture<>();
      duringAppend.set(
          () -> {
            CompletableFuture<Decision> unused = join(run, 1);
            RoundId over = new RoundId(OwnedRun.RUN, 1, 9);
            behind.complete(
                run.owner
                    .verticle()
                    .mailbox()
                    .post(over, new RoundCommand.Join(new ClientId("c2"))));
          });
      assertThat(told(join(run, 0)).isAccepted()).isTrue();
      Decision decision = told(told(behind));
      assertThat(decision.isAccepted()).isFalse();
    }
  }

  /** Who wrote before the coordinator began to stop is heard before the run is left. */
  @Test
  void lettersThatLie_areDelivered_beforeTheRunIsLeft() throws Exception {
    try (OwnedRun run = run(never())) {
      List<CompletableFuture<Decision>> answers = joined(run, CROWD / 2);
      told(run.owner.ask(RunVerticle::release));
      for (CompletableFuture<Decision> answer : answers) {
        assertThat(told(answer).isAccepted()).isTrue();
      }
    }
  }

  @Test
  void lettersThatLie_areDelivered_beforeWhatAnOperatorWants() throws Exception {
    try (OwnedRun run = run(never())) {
      List<CompletableFuture<Decision>> answers = joined(run, CROWD / 2);
      RunCommand cancel = new RunCommand.Cancel("ada");
      boolean fits = told(run.owner.ask(verticle -> verticle.operate(cancel, null)));
      assertThat(fits).isTrue();
      for (CompletableFuture<Decision> answer : answers) {
        assertThat(told(answer).isAccepted()).isTrue();
      }
    }
  }
}
