package dev.cairn.server.store.journal;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operators' tokens, by their digests only. */
public final class TokenTable {
  private final Database database;

  public TokenTable(Database database) {
    this.database = database;
  }

  /** Digests of the tokens that are valid, by the operators' names. */
  public Map<String, Digest> valid() {
    Map<String, Digest> valid = new LinkedHashMap<>();
    database
        .query(
            "SELECT name, sha256 FROM operator_token WHERE revoked_at IS NULL ORDER BY created_at",
            row -> Map.entry(row.getString(1), Digest.from(row.getBytes(2))))
        .forEach(token -> valid.put(token.getKey(), token.getValue()));
    return valid;
  }

  /** Records a token, and revokes an earlier one of the same name. */
  public void replace(String name, Digest token, Instant now) {
    database.inTransaction(
        sql -> {
          sql.update(
              "UPDATE operator_token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
              now,
              name);
          return sql.update(
              "INSERT INTO operator_token (id, name, sha256, created_at) VALUES (?, ?, ?, ?)",
              token.hex(),
              name,
              token.bytes(),
              now);
        });
  }
}
