package dev.cairn.server.store.journal;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.SharedJournalContract;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The journal in PostgreSQL is one, for all three kinds of events. */
class PgJournalContractTest {
  private static Database database;

  @BeforeAll
  static void open() {
    database = SharedPostgres.freshDatabase();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  /** A database takes time to make and its journal only grows: each test has its own streams. */
  private abstract static class InOneDatabase<E> extends SharedJournalContract<E> {
    private static int tests;

    private final int test = ++tests;
    private final PgLeases leases = new PgLeases(database);

    @AfterEach
    void forgetLeases() {
      database.update("DELETE FROM lease");
    }

    @Override
    protected LeaseStore leases() {
      return leases;
    }

    @Override
    protected String stream(int number) {
      return kind() + "/test-" + test + "/1/" + number;
    }

    abstract String kind();

    @Override
    protected void beginIncarnation(long number) {
      long unused =
          database.inTransaction(
              sql -> Incarnations.begin(sql, Incarnations.Cause.TOLD, number - 1, Instant.EPOCH));
    }
  }

  @Nested
  class OfRounds extends InOneDatabase<RoundEvent> {
    @Override
    protected Journal<RoundEvent> journal() {
      return PgJournal.ofRounds(database, PgJournalTest.roundCodec(), new Quiet<>());
    }

    @Override
    String kind() {
      return "round";
    }

    @Override
    protected RoundEvent event(int number) {
      return new RoundEvent.ClientJoined(new ClientId("c" + number));
    }
  }

  @Nested
  class OfRuns extends InOneDatabase<RunEvent> {
    @Override
    protected Journal<RunEvent> journal() {
      return PgJournal.ofRuns(database, PgJournalTest.runCodec(), new Quiet<>());
    }

    @Override
    String kind() {
      return "run";
    }

    @Override
    protected RunEvent event(int number) {
      return new RunEvent.RunPaused("me", "reason " + number, PauseTime.NOW);
    }
  }

  @Nested
  class OfLedgers extends InOneDatabase<LedgerEntry> {
    @Override
    protected Journal<LedgerEntry> journal() {
      return PgJournal.ofLedgers(database, PgJournalTest.ledgerCodec(), new Quiet<>());
    }

    @Override
    String kind() {
      return "ledger";
    }

    @Override
    protected LedgerEntry event(int number) {
      return new LedgerEntry(
          number + 1,
          LedgerEntry.Kind.REFUNDED,
          RoundId.parse("run-1/1/1"),
          List.of(),
          Digest.of(new byte[] {(byte) number}));
    }
  }
}
