package dev.cairn.server;

import dev.cairn.server.config.Secret;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.SmallText;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.backup.BackupFolder;
import dev.cairn.server.store.journal.DatabaseMark;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Puts a backup into a state folder and a database. */
final class Restoring {
  private Restoring() {}

  /**
   * Restores. What was there is never overwritten; if it breaks off, the next start refuses.
   *
   * @throws StartFailure with one line for the user
   */
  static void into(ServerConfig config, BackupFolder backup) {
    List<String> defects = backup.defects();
    if (!defects.isEmpty()) {
      throw new StartFailure(
          "The backup "
              + backup.name()
              + " is not whole: "
              + String.join("; ", defects)
              + ". Use another one.");
    }
    Secret dsn = config.database();
    try (StateFolder state = StateFolder.open(config.data())) {
      Path embedded = state.path().resolve("postgres");
      if (dsn == null && Files.exists(embedded)) {
        throw new StartFailure(
            "There is a database already in "
                + embedded
                + ": move it away, or name another state"
                + " folder.");
      }
      expectAnotherIncarnation(state.path(), backup);
      backup.copyFiles(state.path());
      if (dsn == null) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(state, Storage.programs(), true)) {
          backup.fill(postgres.address());
        }
      } else {
        backup.fill(Storage.address(config, dsn));
      }
    }
  }

  /**
   * Has the folder say that it saw more than the backup has, so that the next start takes the
   * database for one that was set back, whether or not it is told so; and refuses one that was not
   * filled.
   */
  private static void expectAnotherIncarnation(Path state, BackupFolder backup) {
    Path file = state.resolve(DatabaseHistory.FILE);
    String text = SmallText.read(file);
    DatabaseMark seen = text == null ? null : DatabaseMark.parse(text);
    DatabaseMark mark = backup.mark();
    if (seen != null && !seen.database().equals(mark.database())) {
      throw new StartFailure(
          "The state folder "
              + state
              + " was used with another database than the backup is of:"
              + " name another state folder.");
    }
    long incarnation = Math.max(mark.incarnation(), seen == null ? 0 : seen.incarnation());
    SmallText.write(
        file,
        new DatabaseMark(mark.database(), incarnation, "forgotten-" + UUID.randomUUID(), null)
            .text());
  }
}
