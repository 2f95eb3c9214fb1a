package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.server.admin.AuditCheck;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.backup.BackupFolder;
import dev.cairn.server.store.backup.RestoredRows;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.Incarnations;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.Restoration;
import dev.cairn.server.store.model.SignatureTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores a backup into a database of its own, which is thrown away: whether rows, files, ledgers
 * and statements belong together, and what the first start over it would do.
 */
final class RestoreCheck {
  static final String SCRATCH = "cairn-check-";

  /** What earlier versions called them. */
  static final String EARLIER_SCRATCH = "check-";

  /** Longer than a check takes from the making of its folder to the folder's lock. */
  static final Duration EMPTY_KEPT = Duration.ofHours(1);

  private static final Pattern NAME =
      Pattern.compile("(" + SCRATCH + "|" + EARLIER_SCRATCH + ")\\d+");

  private static final Logger LOG = LoggerFactory.getLogger(RestoreCheck.class);

  /** As many missing files are told one by one. */
  private static final int MISSING_MAX = 20;

  private final Path programs;
  private final Clock clock;

  /** Checks with PostgreSQL's programs, which are unpacked there. */
  RestoreCheck(Path programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  /**
   * What would come of a restore.
   *
   * @param problems why it would not do, in one line each; empty if it would, and then the rest
   *     holds
   * @param runs how many would go on
   * @param rounds how many would end as {@code RESTORED}
   * @param reservations how many of privacy budgets would be charged
   */
  record Finding(List<String> problems, int runs, int rounds, int reservations) {
    Finding {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Restores for trying.
   *
   * @param state the folder whose coordinator would use it; null for none yet
   * @param parent where there is room for the database
   * @throws StartFailure if it could not be tried
   * @throws StoreTrouble the same
   */
  Finding of(BackupFolder backup, @Nullable Path state, Path parent) {
    List<String> problems = new ArrayList<>(backup.defects());
    for (String hex : backup.damaged()) {
      problems.add("files had other bytes than its name says when the backup was made: " + hex);
    }
    if (!problems.isEmpty()) {
      return new Finding(problems, 0, 0, 0);
    }
    sweep(parent);
    try {
      Path scratch = Files.createTempDirectory(parent, SCRATCH);
      try (StateFolder folder = StateFolder.open(scratch);
          EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, programs, true)) {
        backup.fill(postgres.address());
        try (Database database = Database.open(postgres.address())) {
          return look(database, backup, state);
        }
      } finally {
        StateFolder.delete(scratch);
      }
    } catch (IOException e) {
      throw new StoreTrouble("A database cannot be made in " + parent + ": " + e, e);
    }
  }

  /**
   * Ends and deletes what checks have left whose process was killed. One that is going on, here or
   * in another process, has its folder's lock. What has no lock file is nobody's of this program,
   * but for an empty folder that is older than {@link #EMPTY_KEPT}.
   *
   * @param parent where checks have their databases
   */
  void sweep(Path parent) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, RestoreCheck::isScratch)) {
      for (Path folder : all) {
        sweepOne(folder);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("what killed checks of backups left in {} stays there: {}", parent, e.toString());
    }
  }

  private static boolean isScratch(Path folder) {
    return NAME.matcher(String.valueOf(folder.getFileName())).matches();
  }

  private void sweepOne(Path folder) {
    try (StateFolder left = StateFolder.openLeft(folder)) {
      if (left != null) {
        EmbeddedPostgres.stopLeft(left, programs);
        StateFolder.delete(folder);
        LOG.info("a check of a backup was killed; its database {} is deleted", folder);
      } else if (isOldAndEmpty(folder)) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException | StartFailure e) {
      LOG.warn("what a killed check of a backup left stays in {}: {}", folder, e.toString());
    }
  }

  /** Whether a process was killed before it had the lock: {@link #SCRATCH} is ours alone. */
  private static boolean isOldAndEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !String.valueOf(folder.getFileName()).startsWith(SCRATCH)) {
      return false;
    }
    Instant old = Instant.now().minus(EMPTY_KEPT);
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty()
          && Files.getLastModifiedTime(folder).toInstant().isBefore(old);
    }
  }

  private Finding look(Database database, BackupFolder backup, @Nullable Path state) {
    List<String> problems = new ArrayList<>();
    RestoredRows rows = new RestoredRows(database);
    missing(rows, backup.blobs(), problems);
    PgJournal<LedgerEntry> ledgers =
        PgJournal.ofLedgers(database, Codecs.LEDGERS, new SilentListener<>());
    damaged(rows, new EventTable(database), problems);
    AuditCheck audit = new AuditDesk(database, clock).verify(null, StillWanted.ALWAYS);
    if (!audit.valid()) {
      problems.add("line " + audit.brokenAt() + " of the audit trail: " + audit.detail());
    }
    SignatureTable signatures = new SignatureTable(database);
    cited(new CitedLedgers(backup.statements(), ledgers, signatures), problems);
    if (state != null) {
      cited(new CitedLedgers(CitedLedgers.in(state), ledgers, signatures), problems);
    }
    if (!problems.isEmpty()) {
      return new Finding(problems, 0, 0, 0);
    }
    Restoration.Outcome outcome =
        new Restoration(
                database,
                PgJournal.ofRuns(database, Codecs.RUNS, new SilentListener<>()),
                PgJournal.ofRounds(database, Codecs.ROUNDS, new SilentListener<>()),
                ledgers)
            .begin(Incarnations.Cause.TOLD, backup.mark().incarnation(), clock.instant());
    return new Finding(problems, rows.activeRuns(), outcome.rounds(), outcome.charges());
  }

  private static void missing(RestoredRows rows, Set<String> there, List<String> problems) {
    Set<String> named = new TreeSet<>(rows.files());
    for (String text : rows.plans()) {
      try {
        TrainingPlan plan = PlanFile.parse("the plan of a run", text).plan();
        if (plan.model() instanceof ModelSpec.Exported exported) {
          named.add(exported.module().hex());
        }
        Digest weights = plan.initialWeights();
        if (weights != null) {
          named.add(weights.hex());
        }
      } catch (DefectException e) {
        problems.add("a plan cannot be read: " + e.getMessage());
      }
    }
    named.removeAll(there);
    List<String> missing = List.copyOf(named);
    for (String hex : missing.subList(0, Math.min(MISSING_MAX, missing.size()))) {
      problems.add("the database names a file that is missing: " + hex);
    }
    if (missing.size() > MISSING_MAX) {
      problems.add(missing.size() - MISSING_MAX + " more files are missing");
    }
  }

  private static void damaged(RestoredRows rows, EventTable events, List<String> problems) {
    for (String stream : rows.ledgers()) {
      Population population = new Population(stream.substring("ledger/".length()));
      LedgerCheckup.Found found =
          LedgerCheckup.of(
              population,
              LedgerCheckup.in(events, population),
              null,
              StillWanted.ALWAYS,
              entry -> {});
      PrivacyLedger.Break broken = found.broken();
      if (broken != null) {
        problems.add("the privacy ledger of " + population + ": " + broken.what());
      }
      if (!found.isReadable()) {
        problems.add("the privacy ledger of " + population + " cannot be read");
      }
    }
  }

  private static void cited(CitedLedgers cited, List<String> problems) {
    try {
      cited.check();
    } catch (StartFailure e) {
      String line = String.valueOf(e.getMessage());
      if (!problems.contains(line)) {
        problems.add(line);
      }
    }
  }
}
