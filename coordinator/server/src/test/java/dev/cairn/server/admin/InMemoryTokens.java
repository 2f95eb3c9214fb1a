package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens for tests: the first one is an operator's. */
final class InMemoryTokens implements OperatorTokens {
  private final Map<Digest, Bearer> known = new ConcurrentHashMap<>();

  InMemoryTokens(String first, String name) {
    put(first, new Bearer("0".repeat(16), name, Set.of(Role.OPERATOR), null));
  }

  /** Makes a token known. */
  void put(String token, Bearer bearer) {
    known.put(OperatorTokens.hash(token), bearer);
  }

  /** Makes a token of one role known, and gives it. */
  String with(Role role, @Nullable Instant expiresAt) {
    String token = "cairn_" + role.text() + (expiresAt == null ? "" : "-ends");
    put(token, new Bearer("1".repeat(16), role.text(), Set.of(role), expiresAt));
    return token;
  }

  @Override
  public @Nullable Bearer bearerOf(String token) {
    return OperatorTokens.hashed(known).bearerOf(token);
  }
}
