package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backup of a coordinator.
 *
 * @param backup its name
 * @param state RUNNING, DONE or FAILED
 * @param at when it was begun
 * @param detail why it failed; null unless it did
 * @param content null unless it is done
 * @param check the last one; null for none
 */
public record BackupInfo(
    String backup,
    String state,
    Instant at,
    @Nullable String detail,
    @Nullable Content content,
    @Nullable Check check) {

  /**
   * What is in it.
   *
   * @param folder on the coordinator's machine
   * @param sha256 of its manifest
   * @param bytes of all files
   * @param damaged how many of the coordinator's files are missing, for they had other bytes
   * @param incarnation of the database
   * @param position of the newest event; 0 for none
   */
  public record Content(
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
   * @param state RUNNING, SOUND, UNSOUND or FAILED
   * @param problems why it cannot be restored, or could not be tried
   * @param runs how many would go on
   * @param rounds how many would end as RESTORED
   * @param reservations how many of privacy budgets would be charged
   */
  public record Check(
      String state, Instant at, List<String> problems, int runs, int rounds, int reservations) {}

  /** Whether it is still made or checked. */
  public boolean isRunning() {
    return state.equals("RUNNING") || (check != null && check.state().equals("RUNNING"));
  }
}
