package dev.cairn.server;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.Bearer;
import dev.cairn.server.admin.OperatorTokens;
import dev.cairn.server.admin.Role;
import dev.cairn.server.store.access.OperatorTokenRow;
import dev.cairn.server.store.access.TokenTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tokens as the store had them a moment ago, so that each request is checked without asking it.
 * Whoever owns this reads them again every {@link #REFRESH}: what another process changed takes
 * effect within that time. If the store does not answer, tokens are believed for {@link #BELIEVED},
 * and then nobody is.
 */
final class TokenRegister implements OperatorTokens {
  static final Duration REFRESH = Duration.ofSeconds(2);
  static final Duration BELIEVED = Duration.ofSeconds(10);

  /** How exactly the last use is recorded. */
  static final Duration USE_PRECISION = Duration.ofMinutes(1);

  private record Snapshot(OperatorTokens tokens, long nanos) {}

  private final TokenTable table;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Instant> used = new ConcurrentHashMap<>();
  private final Map<String, Instant> recorded = new ConcurrentHashMap<>();
  private volatile Snapshot snapshot;

  /** Reads the tokens for the first time; blocks. */
  TokenRegister(TokenTable table, Clock clock, LongSupplier nanoTime) {
    this.table = table;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.snapshot = read();
  }

  /** Reads the tokens again, and records which ones were used; blocks. */
  void refresh() {
    snapshot = read();
    recordUses();
  }

  private Snapshot read() {
    // Before the store answers: what it says may be older than the moment at which it is heard.
    long asked = nanoTime.getAsLong();
    Map<Digest, Bearer> bearers = new HashMap<>();
    for (OperatorTokenRow token : table.unrevoked()) {
      bearers.put(token.sha256(), bearer(token, token.expiresAt()));
      if (token.previous() != null) {
        bearers.put(token.previous(), bearer(token, earlier(token)));
      }
    }
    return new Snapshot(OperatorTokens.hashed(bearers), asked);
  }

  private static @Nullable Instant earlier(OperatorTokenRow token) {
    Instant end = token.expiresAt();
    Instant until = token.previousUntil();
    return end == null || (until != null && until.isBefore(end)) ? until : end;
  }

  private static Bearer bearer(OperatorTokenRow token, @Nullable Instant end) {
    return new Bearer(
        token.id(),
        token.name(),
        token.roles().stream().map(Role::parse).collect(Collectors.toSet()),
        end);
  }

  @Override
  public @Nullable Bearer bearerOf(String token) {
    Snapshot now = snapshot;
    if (nanoTime.getAsLong() - now.nanos() > BELIEVED.toNanos()) {
      throw new TroubleException(
          "the tokens could not be read for " + BELIEVED.toSeconds() + " seconds");
    }
    Bearer bearer = now.tokens().bearerOf(token);
    if (bearer != null) {
      used.put(bearer.token(), clock.instant());
    }
    return bearer;
  }

  private void recordUses() {
    Map<String, Instant> fresh = new HashMap<>();
    used.forEach(
        (token, at) -> {
          Instant before = recorded.get(token);
          if (before == null || !at.isBefore(before.plus(USE_PRECISION))) {
            fresh.put(token, at);
          }
        });
    if (!fresh.isEmpty()) {
      table.used(fresh);
      recorded.putAll(fresh);
    }
  }
}
