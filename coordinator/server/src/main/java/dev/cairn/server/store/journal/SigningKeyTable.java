package dev.cairn.server.store.journal;

import dev.cairn.server.store.postgres.Database;
import java.time.Instant;
import java.util.Optional;

/** The table {@code signing_key}: from which event on rounds are signed with which key. */
public final class SigningKeyTable {

  /**
   * A database that knows of no key is one of a version before this table, which told rounds by
   * their time: what that said of them holds.
   */
  private static final String BEGIN =
      "INSERT INTO signing_key (key, behind)"
          + " SELECT ?, coalesce(max(e.position), 0) FROM event e"
          + " WHERE e.at < ? OR EXISTS (SELECT 1 FROM signing_key)"
          + " ON CONFLICT (key) DO NOTHING";

  private final Database database;

  public SigningKeyTable(Database database) {
    this.database = database;
  }

  /**
   * Has a key sign rounds from here on, if it did not do so before; to be called at each start,
   * before any round is opened.
   *
   * @param key the public half of the key in use, 32 bytes
   * @param since when it came into use, by the clock of whoever rotated
   * @return the position of the last event before it; 0 if there is none
   */
  public long begin(byte[] key, Instant since) {
    return behind(key)
        .orElseGet(
            () -> {
              // Of several that start at once the first one tells, and others wait for it here:
              // nobody opens a round before.
              int unused = database.update(BEGIN, key, since);
              return behind(key).orElseThrow();
            });
  }

  private Optional<Long> behind(byte[] key) {
    return database.first(
        "SELECT behind FROM signing_key WHERE key = ?", row -> row.getLong(1), key);
  }
}
