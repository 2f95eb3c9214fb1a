package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.server.store.SmallText;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.DatabaseMark;
import dev.cairn.server.store.journal.Incarnations;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.Restoration;
import dev.cairn.server.store.model.SignatureTable;
import dev.cairn.server.store.postgres.Database;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database is the one that the state folder knows, and has all that was seen of it. One
 * that was set back begins another incarnation at the start.
 */
final class DatabaseHistory implements AutoCloseable {

  /** What the database said last, in the state folder. */
  static final String FILE = "database.seen";

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseHistory.class);

  private final Incarnations incarnations;
  private final CitedLedgers cited;
  private final Path file;
  private @Nullable DatabaseMark noted;
  private boolean lost;
  private boolean answers;

  private DatabaseHistory(Incarnations incarnations, CitedLedgers cited, Path file) {
    this.incarnations = incarnations;
    this.cited = cited;
    this.file = file;
  }

  /**
   * Looks at the database before anything is done with it.
   *
   * @param told whether an operator says that it was restored from a backup
   * @throws StartFailure if it is another database, or lacks what a signed statement cites
   */
  static DatabaseHistory open(Storage storage, boolean told, Clock clock) {
    Database database = storage.database();
    PgJournal<LedgerEntry> ledgers =
        PgJournal.ofLedgers(database, Codecs.LEDGERS, new SilentListener<>());
    Incarnations incarnations = new Incarnations(database);
    Path file = storage.folder().resolve(FILE);
    DatabaseMark seen = read(file, told);
    Incarnations.Kinship kinship =
        seen == null ? Incarnations.Kinship.SAME : incarnations.kinship(seen);
    if (kinship == Incarnations.Kinship.STRANGER && !told) {
      throw new StartFailure(
          "The state folder "
              + storage.folder()
              + " was used with another database: name that one, or start once with --restored if"
              + " this one takes its place.");
    }
    CitedLedgers cited =
        new CitedLedgers(CitedLedgers.in(storage.folder()), ledgers, new SignatureTable(database));
    cited.check();
    if (told || kinship == Incarnations.Kinship.SET_BACK) {
      Restoration.Outcome outcome =
          new Restoration(
                  database,
                  PgJournal.ofRuns(database, Codecs.RUNS, new SilentListener<>()),
                  PgJournal.ofRounds(database, Codecs.ROUNDS, new SilentListener<>()),
                  ledgers)
              .begin(
                  told ? Incarnations.Cause.TOLD : Incarnations.Cause.FOUND,
                  seen == null ? 0 : seen.incarnation(),
                  clock.instant());
      LOG.warn(
          "the database was restored from a backup: incarnation {} begins, {} open rounds are"
              + " abandoned, {} reservations of privacy budgets are charged",
          outcome.incarnation(),
          outcome.rounds(),
          outcome.charges());
      // The file is about what is forgotten.
      SmallText.write(file, incarnations.mark().text());
    }
    DatabaseHistory history = new DatabaseHistory(incarnations, cited, file);
    history.note();
    return history;
  }

  private static @Nullable DatabaseMark read(Path file, boolean told) {
    String text = SmallText.read(file);
    DatabaseMark mark = text == null ? null : DatabaseMark.parse(text);
    if (text != null && mark == null && !told) {
      throw new StartFailure(
          file
              + " is damaged, so it is not known whether the database was restored from a backup:"
              + " start once with --restored if it was, or remove the file if it was not.");
    }
    return mark;
  }

  /** The number of the incarnation in which the database is. */
  long incarnation() {
    return incarnations.current();
  }

  /** What was signed over privacy ledgers. */
  CitedLedgers cited() {
    return cited;
  }

  /** Whether the database was set back while this process was over it. */
  synchronized boolean isLost() {
    return lost;
  }

  /** Keeps in the state folder where the database is now. */
  synchronized void note() {
    // Before the database: what another coordinator has written there is in it by now.
    String text = SmallText.read(file);
    DatabaseMark before = text == null ? null : DatabaseMark.parse(text);
    answers = false;
    Incarnations.Look look = incarnations.look(before);
    DatabaseMark now = look.mark();
    answers = true;
    if (lost || now.equals(noted)) {
      return;
    }
    if (look.kinship() != Incarnations.Kinship.SAME) {
      lost = true;
      LOG.error(
          "the database lacks what it said before: if it was restored from a backup, stop all"
              + " coordinators over it and start them again; this one drives no run until then");
      return;
    }
    // Another coordinator may have seen more.
    if (before == null || !before.isPast(now)) {
      SmallText.write(file, now.text());
    }
    noted = now;
  }

  @Override
  public synchronized void close() {
    // Not after the last note failed: a database that is away would hold up the end.
    if (answers) {
      note();
    }
  }
}
