package dev.cairn.server.admin;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sends a request, as the token tells that came with it.
 *
 * @param token the token's id, which is no secret
 * @param name what the token is called, for the record
 * @param roles what its owner is, at least one
 * @param expiresAt when it ends; null for a token without an end
 */
public record Bearer(String token, String name, Set<Role> roles, @Nullable Instant expiresAt) {
  public Bearer {
    roles = Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a token has at least one role");
    }
  }

  /** Whether one of the roles allows it. */
  public boolean may(Permission permission) {
    return roles.stream().anyMatch(role -> RoleMatrix.of(role).contains(permission));
  }

  /** Whether it has ended. */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
