package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token of the admin API, without its secret.
 *
 * @param token its id
 * @param name what it is called
 * @param roles what its owner is
 * @param createdAt when it was made
 * @param createdBy the name of the token with which it was made
 * @param expiresAt when it ends; null for a token without an end
 * @param lastUsedAt when it was last used, to the minute; null if it never was
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why it was revoked; null if it was not
 * @param revision which of its states this is
 */
public record TokenInfo(
    String token,
    String name,
    List<String> roles,
    Instant createdAt,
    String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    long revision) {
  public TokenInfo {
    roles = List.copyOf(roles);
  }
}
