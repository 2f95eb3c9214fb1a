package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.server.store.journal.Incarnations;
import dev.cairn.server.store.journal.JournalListener;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.journal.Restoration;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of runs when their database begins another history: all of it or nothing. */
class RestorationTest {
  private static final RunId RUN = new RunId("run-1");
  private static final RoundId FIRST = new RoundId(RUN, 1, 1);
  private static final String ROUND = "round/run-1/1/1";
  private static final Instant NOW = Instant.parse("2026-12-01T10:00:05Z");
  private static final int NUMBER = 21_828_240;
  private static final RoundEvent OPENED =
      new RoundEvent.RoundOpened(
          new RoundConfig(
              FIRST,
              new Population("phones"),
              new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
              new ModelId(Digest.of(new byte[] {1})),
              0,
              null,
              new CohortRules(3, 3, 3),
              RoundDeadlines.of(60_000, true),
              new LocalTraining(1, 1, 0.1, 0, 0, 0),
              new UpdateSpec(1, 1, 3, 2),
              OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
              1,
              new SecureRules(0)),
          1);

  private final Database database = SharedPostgres.freshDatabase();
  private final PgLeases leases = new PgLeases(database);
  private final PgJournal<RunEvent> runs = PgJournal.ofRuns(database, Codecs.RUNS, new Quiet<>());
  private final PgJournal<RoundEvent> rounds =
      PgJournal.ofRounds(database, Codecs.ROUNDS, new Quiet<>());
  private final PgJournal<LedgerEntry> ledgers =
      PgJournal.ofLedgers(database, Codecs.LEDGERS, new Quiet<>());

  private static final class Quiet<E> implements JournalListener<E> {
    @Override
    public void appended(List<E> events, Duration took) {
      // Nobody counts them here.
    }

    @Override
    public void failed() {
      // Nobody counts them here.
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void started() {
    Digest digest = Digest.of(new byte[] {1});
    new RunTable(database)
        .insert(new RunTable.Row(RUN, new Population("phones"), "plan", digest, null, NOW));
    runs.append(
        "run/run-1",
        0,
        List.of(
            new RunEvent.RunStarted(RUN, digest, new ModelId(digest), 5, 1),
            new RunEvent.RoundScheduled(FIRST)),
        1);
  }

  private Restoration.Outcome begin() {
    return new Restoration(database, runs, rounds, ledgers).begin(Incarnations.Cause.TOLD, 0, NOW);
  }

  @Test
  void roundThatHadNotOpened_isPassedOver() {
    started();
    assertThat(begin()).isEqualTo(new Restoration.Outcome(NUMBER, 1, 0));
    assertThat(runs.load("run/run-1"))
        .endsWith(
            new RunEvent.RoundFailed(FIRST, AbandonReason.RESTORED),
            new RunEvent.RoundScheduled(new RoundId(RUN, NUMBER, 1)));
    assertThat(rounds.load(ROUND)).isEmpty();
  }

  @Test
  void openRound_isAbandoned_andItsUpdatesCountAsSpent() {
    started();
    rounds.append(ROUND, 0, List.of(OPENED), 1);
    assertThat(begin().rounds()).isEqualTo(1);
    assertThat(rounds.load(ROUND))
        .endsWith(
            new RoundEvent.RoundAbandoned(
                AbandonReason.RESTORED, "the database was restored from a backup", true, true));
    assertThat(runs.load("run/run-1")).as("its owner records that").hasSize(2);
    assertThat(begin().rounds()).as("again").isZero();
  }

  @Test
  void roundThatWasOver_isLeftAsItIs() {
    started();
    rounds.append(
        ROUND,
        0,
        List.of(OPENED, new RoundEvent.RoundAbandoned(AbandonReason.CANCELLED, "x", false)),
        1);
    assertThat(begin()).isEqualTo(new Restoration.Outcome(NUMBER, 0, 0));
    assertThat(rounds.load(ROUND)).hasSize(2);
  }

  @Test
  void whoeverDroveTheRun_isOvertaken() {
    started();
    Lease lease = leases.take("run/run-1", "somebody", 60_000);
    begin();
    assertThatThrownBy(() -> leases.confirm(lease)).isInstanceOf(StaleOwnerException.class);
    assertThatThrownBy(() -> rounds.under(lease).append(ROUND, 0, List.of(OPENED), 1))
        .isInstanceOf(StaleOwnerException.class);
    assertThat(leases.take("run/run-1", "another", 60_000).epoch()).isEqualTo(lease.epoch() + 2);
  }

  @Test
  void restorationThatFails_leavesNothing() {
    started();
    Lease lease = leases.take("run/run-1", "somebody", 60_000);
    rounds.append(ROUND, 0, List.of(new RoundEvent.ClientJoined(new ClientId("c"))), 1);
    assertThatThrownBy(this::begin).hasMessageContaining("the journal is damaged");
    assertThat(new Incarnations(database).current()).isZero();
    leases.confirm(lease);
    assertThat(runs.load("run/run-1")).hasSize(2);
  }
}
