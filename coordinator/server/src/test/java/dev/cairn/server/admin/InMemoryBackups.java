package dev.cairn.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Backups for tests: done, and checked, when they are asked for again. */
final class InMemoryBackups implements BackupOperations {
  /** The first that is made. */
  static final String FIRST = "20260101T000000Z-00000001";

  private final Map<String, BackupView> backups = new TreeMap<>();

  /** What a check finds. */
  final List<String> problems = new ArrayList<>();

  /** Why the next ones fail; null if they do not. */
  volatile String broken;

  volatile boolean busy;

  @Override
  public synchronized List<BackupView> all() {
    return List.copyOf(backups.values());
  }

  @Override
  public synchronized BackupView get(String backup) {
    BackupView found = backups.get(backup);
    if (found == null) {
      throw new AdminRefusedException(ProblemCode.BACKUP_UNKNOWN, "there is no backup " + backup);
    }
    return found;
  }

  private void requireIdle() {
    if (busy) {
      throw new AdminRefusedException(ProblemCode.BACKUP_BUSY, "a backup is made now");
    }
  }

  @Override
  public synchronized BackupView begin() {
    requireIdle();
    String name = String.format("20260101T000000Z-%08x", backups.size() + 1);
    boolean failed = broken != null;
    backups.put(
        name,
        new BackupView(
            name,
            failed ? BackupState.FAILED : BackupState.DONE,
            InMemorySystem.NOW,
            broken,
            failed ? null : new BackupContent("/b/" + name, "a".repeat(64), 5000, 7, 1, 0, 12),
            null));
    return new BackupView(name, BackupState.RUNNING, InMemorySystem.NOW, null, null, null);
  }

  @Override
  public synchronized BackupView check(String backup) {
    requireIdle();
    BackupView before = get(backup);
    boolean sound = problems.isEmpty();
    backups.put(
        backup, checked(before, sound ? CheckState.SOUND : CheckState.UNSOUND, problems, 3));
    return checked(before, CheckState.RUNNING, List.of(), 0);
  }

  private static BackupView checked(
      BackupView backup, CheckState state, List<String> problems, int rounds) {
    return new BackupView(
        backup.backup(),
        backup.state(),
        backup.at(),
        backup.detail(),
        backup.content(),
        new RestoreView(state, InMemorySystem.NOW, problems, rounds, rounds, rounds));
  }
}
