package dev.cairn.server.store.access;

import dev.cairn.protocol.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code operator_token}.
 *
 * @param id what it is called in the API, 16 hexadecimal digits
 * @param name what people call it
 * @param roles what its owner is, at least one
 * @param sha256 of its secret
 * @param previous of the secret before; null if there is none
 * @param previousUntil until when that one works; null if there is none
 * @param createdAt when it was made
 * @param createdBy by whom
 * @param expiresAt when it ends; null for a token without an end
 * @param lastUsedAt when it was last seen, to the minute; null if it never was
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why; null if it was not, or by whom nobody asked
 * @param version grows with each change but the last use
 */
public record OperatorTokenRow(
    String id,
    String name,
    List<String> roles,
    Digest sha256,
    @Nullable Digest previous,
    @Nullable Instant previousUntil,
    Instant createdAt,
    String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    long version) {
  public OperatorTokenRow {
    roles = List.copyOf(roles);
  }

  /** A token that nobody has used or changed. */
  public static OperatorTokenRow fresh(
      String id,
      String name,
      List<String> roles,
      Digest sha256,
      Instant createdAt,
      String createdBy,
      @Nullable Instant expiresAt) {
    return new OperatorTokenRow(
        id, name, roles, sha256, null, null, createdAt, createdBy, expiresAt, null, null, null, 0);
  }
}
