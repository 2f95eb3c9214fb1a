package dev.cairn.server.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backups, which this process makes and checks one at a time, behind the requests that ask for
 * them. Called like {@link RunOperations}.
 */
public interface BackupOperations {

  /** The most that are listed. */
  int LISTED_MAX = 100;

  /** The latest backups in the state folder, and those of this process that failed. */
  List<BackupView> all();

  /**
   * A backup.
   *
   * @throws AdminRefusedException with {@link ProblemCode#BACKUP_UNKNOWN}
   */
  BackupView get(String backup);

  /**
   * Begins to make one.
   *
   * @throws AdminRefusedException with {@link ProblemCode#BACKUP_BUSY} while another one is made or
   *     checked here
   */
  BackupView begin();

  /**
   * Begins to restore one for trying.
   *
   * @throws AdminRefusedException with {@link ProblemCode#BACKUP_UNKNOWN}, also for one that is not
   *     made, or {@link ProblemCode#BACKUP_BUSY}
   */
  BackupView check(String backup);

  /** Where a backup is. */
  enum BackupState {
    RUNNING,
    DONE,
    FAILED
  }

  /** What is known of a restore. */
  enum CheckState {
    RUNNING,
    /** It can be restored. */
    SOUND,
    /** It cannot. */
    UNSOUND,
    /** It is not known, for it could not be tried. */
    FAILED
  }

  /**
   * A backup.
   *
   * @param backup its name
   * @param at when it was begun
   * @param detail why it failed; null unless it did
   * @param content null unless it is done
   * @param check the last one that this process was asked for; null for none
   */
  record BackupView(
      String backup,
      BackupState state,
      Instant at,
      @Nullable String detail,
      @Nullable BackupContent content,
      @Nullable RestoreView check) {}

  /**
   * What is in a backup.
   *
   * @param folder where it is, on the coordinator's machine
   * @param sha256 of its manifest, which names all of it
   * @param bytes of all files
   * @param files how many
   * @param damaged how many of the coordinator's files are missing because they had other bytes
   * @param incarnation of the database
   * @param position of the newest event; 0 for none
   */
  record BackupContent(
      String folder,
      String sha256,
      long bytes,
      int files,
      int damaged,
      long incarnation,
      long position) {}

  /**
   * What came of restoring it for trying.
   *
   * @param at when that was begun
   * @param problems why it cannot be restored, or what kept it from being tried
   * @param runs how many would go on, as the next two only of one that is sound
   * @param rounds how many would end as {@code RESTORED}
   * @param reservations how many of privacy budgets would be charged
   */
  record RestoreView(
      CheckState state, Instant at, List<String> problems, int runs, int rounds, int reservations) {
    public RestoreView {
      problems = List.copyOf(problems);
    }
  }
}
