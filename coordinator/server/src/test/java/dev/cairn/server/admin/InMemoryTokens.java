package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens for tests: the first one is an operator's. Those that one makes have ids in order. */
final class InMemoryTokens implements OperatorTokens, TokenOperations {
  /** What asking whose a token is fails with; null for nothing. */
  volatile @Nullable RuntimeException fault;

  static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  static final String FIRST = "0".repeat(16);
  static final int TOKENS_MAX = 200;

  private final Map<Digest, Bearer> known = new ConcurrentHashMap<>();
  private final TreeMap<String, TokenView> views = new TreeMap<>();
  private final SecureRandom random = new SecureRandom();

  InMemoryTokens(String first, String name) {
    put(first, new Bearer(FIRST, name, Set.of(Role.OPERATOR), null));
    views.put(FIRST, view(FIRST, name, List.of("operator"), "coordinator", null));
  }

  private static TokenView view(
      String id, String name, List<String> roles, String by, @Nullable Instant expiresAt) {
    return new TokenView(id, name, roles, MADE, by, expiresAt, null, null, null, 0);
  }

  /** Makes a token known that is not listed. */
  void put(String token, Bearer bearer) {
    known.put(OperatorTokens.hash(token), bearer);
  }

  /** Makes a token of one role known, and gives it. */
  String with(Role role, @Nullable Instant expiresAt) {
    String token = "cairn_" + role.text() + (expiresAt == null ? "" : "-ends");
    put(token, new Bearer("f".repeat(16), role.text(), Set.of(role), expiresAt));
    return token;
  }

  @Override
  public @Nullable Bearer bearerOf(String token) {
    RuntimeException failure = fault;
    if (failure != null) {
      throw failure;
    }
    return OperatorTokens.hashed(known).bearerOf(token);
  }

  @Override
  public synchronized List<TokenView> tokens(@Nullable String after, int max) {
    return (after == null ? views : views.tailMap(after, false))
        .values().stream().limit(max).toList();
  }

  @Override
  public synchronized @Nullable TokenView token(String id) {
    return views.get(id);
  }

  @Override
  public synchronized NewToken create(String name, Set<Role> roles, Duration valid, String by) {
    if (views.size() >= TOKENS_MAX || name.equals("one too many")) {
      throw new AdminRefusedException(ProblemCode.LIMIT_REACHED, "there are too many tokens");
    }
    String id = String.format("%016x", views.size());
    Instant end = MADE.plus(valid);
    List<String> texts = roles.stream().map(Role::text).sorted().toList();
    views.put(id, view(id, name, texts, by, end));
    return new NewToken(views.get(id), secret(new Bearer(id, name, roles, null)));
  }

  private void requireRevision(String id, @Nullable Long expected) {
    if (views.containsKey(id)) {
      Samples.requireRevision(views.get(id), expected);
    }
  }

  private String secret(Bearer bearer) {
    String secret = OperatorTokens.generate(random);
    put(secret, bearer);
    return secret;
  }

  @Override
  public synchronized @Nullable TokenView revoke(
      String id, String reason, @Nullable Long expected, String by) {
    requireRevision(id, expected);
    if (id.equals(FIRST)) {
      throw new AdminRefusedException(
          ProblemCode.LAST_ADMINISTRATOR, "token " + id + " is the last operator's");
    }
    known.values().removeIf(bearer -> bearer.token().equals(id));
    return views.computeIfPresent(
        id,
        (same, view) ->
            view.revokedAt() != null
                ? view
                : new TokenView(
                    id,
                    view.name(),
                    view.roles(),
                    view.createdAt(),
                    view.createdBy(),
                    view.expiresAt(),
                    null,
                    MADE.plusSeconds(1),
                    reason,
                    view.revision() + 1));
  }

  @Override
  public synchronized @Nullable NewToken rotate(String id, @Nullable Long expected) {
    requireRevision(id, expected);
    TokenView view = views.get(id);
    if (view != null && view.revokedAt() != null) {
      throw new AdminRefusedException(ProblemCode.TOKEN_OVER, "token " + id + " is revoked");
    }
    Set<Role> roles = Set.of(Role.OPERATOR);
    return view == null
        ? null
        : new NewToken(view, secret(new Bearer(id, view.name(), roles, null)));
  }
}
