package dev.cairn.server.store.journal;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.OpenReservations;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunMachine;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Begins the next incarnation of a database that was restored from a backup, in one transaction:
 * what was open is ended, since nobody knows how far it got in what the database has forgotten.
 */
public final class Restoration {
  private static final String DETAIL = "the database was restored from a backup";

  /** The streams of all privacy ledgers, in their order. */
  public static final String LEDGER_STREAMS =
      "SELECT stream FROM event WHERE version = 0 AND stream LIKE 'ledger/%' ORDER BY stream";

  private final Database database;
  private final PgJournal<RunEvent> runs;
  private final PgJournal<RoundEvent> rounds;
  private final PgJournal<LedgerEntry> ledgers;

  /** Restores over the journals of a database; their listeners hear nothing of it. */
  public Restoration(
      Database database,
      PgJournal<RunEvent> runs,
      PgJournal<RoundEvent> rounds,
      PgJournal<LedgerEntry> ledgers) {
    this.database = database;
    this.runs = runs;
    this.rounds = rounds;
    this.ledgers = ledgers;
  }

  /**
   * What was done.
   *
   * @param incarnation number of the new one
   * @param rounds how many rounds were ended
   * @param charges how many reservations of privacy budgets were charged
   */
  public record Outcome(long incarnation, int rounds, int charges) {}

  /**
   * Begins the next incarnation.
   *
   * @param above a number that was seen, also of an incarnation that the database lacks
   */
  public Outcome begin(Incarnations.Cause cause, long above, Instant now) {
    return database.inTransaction(
        sql -> {
          PgJournal.lockPositions(sql);
          long number = Incarnations.begin(sql, cause, above, now);
          PgLeases.overtake(sql);
          int ended = 0;
          for (RunId run :
              sql.query(
                  "SELECT run_id FROM active_run ORDER BY run_id",
                  row -> new RunId(row.getString(1)))) {
            ended += endRound(sql, run, number, now) ? 1 : 0;
          }
          return new Outcome(number, ended, charge(sql, now));
        });
  }

  private boolean endRound(Sql sql, RunId run, long number, Instant now) throws SQLException {
    long millis = now.toEpochMilli();
    List<RunEvent> past = runs.loadIn(sql, RunDriver.stream(run));
    RunState state = RunMachine.replay(past);
    RoundId current = state.current();
    if (current == null) {
      return false;
    }
    List<RoundEvent> events = rounds.loadIn(sql, RoundDriver.stream(current));
    RoundState round = RoundMachine.replay(events);
    if (round.isTerminal()) {
      // Its run has yet to record that.
      return false;
    }
    if (round.config() == null) {
      runs.appendIn(
          sql, RunDriver.stream(run), past.size(), RunMachine.restored(state, number), millis);
      return true;
    }
    rounds.appendIn(
        sql,
        RoundDriver.stream(current),
        events.size(),
        RoundMachine.decide(round, new RoundCommand.Abandon(AbandonReason.RESTORED, DETAIL), millis)
            .events(),
        millis);
    return true;
  }

  private int charge(Sql sql, Instant now) throws SQLException {
    int charged = 0;
    for (String stream : sql.query(LEDGER_STREAMS, row -> row.getString(1))) {
      List<LedgerEntry> entries = ledgers.loadIn(sql, stream);
      List<LedgerEntry> charges = OpenReservations.charged(entries);
      if (!charges.isEmpty()) {
        ledgers.appendIn(sql, stream, entries.size(), charges, now.toEpochMilli());
        charged += charges.size();
      }
    }
    return charged;
  }
}
