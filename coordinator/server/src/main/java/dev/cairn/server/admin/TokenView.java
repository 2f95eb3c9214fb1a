package dev.cairn.server.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as operators see it: everything but its secret.
 *
 * @param token its id
 * @param name what it is called
 * @param roles what its owner is, as in JSON
 * @param createdAt when it was made
 * @param createdBy the name of the token that made it
 * @param expiresAt when it ends; null for a token without an end
 * @param lastUsedAt when it was last used, to the minute; null if it never was
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why it was revoked; null if it was not
 * @param revision which of its states this is
 */
public record TokenView(
    String token,
    String name,
    List<String> roles,
    Instant createdAt,
    String createdBy,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    long revision)
    implements Revised {
  public TokenView {
    roles = List.copyOf(roles);
  }
}
