package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Devices for tests. A token's text is {@code token-NAME-SECONDS}. */
final class InMemoryClients implements ClientOperations {
  static final Instant ENROLLED = Instant.parse("2026-01-01T00:00:00Z");
  static final Digest FINGERPRINT = Digest.of(new byte[] {1});

  final TreeMap<ClientId, ClientView> known = new TreeMap<>();
  final List<String> asked = new ArrayList<>();

  void enrolled(String client, @Nullable String name) {
    known.put(
        new ClientId(client),
        new ClientView(
            new ClientId(client),
            name,
            ENROLLED,
            "ab12",
            ENROLLED.plus(Duration.ofDays(90)),
            null,
            null));
  }

  @Override
  public synchronized List<String> issue(
      List<@Nullable String> names, Duration valid, String operator) {
    asked.add(operator);
    return names.stream().map(name -> "token-" + name + "-" + valid.toSeconds()).toList();
  }

  @Override
  public Digest fingerprint() {
    return FINGERPRINT;
  }

  @Override
  public synchronized List<ClientView> clients(@Nullable ClientId after, int max) {
    return known.values().stream()
        .filter(view -> after == null || view.client().compareTo(after) > 0)
        .limit(max)
        .toList();
  }

  @Override
  public synchronized @Nullable ClientView client(ClientId client) {
    return known.get(client);
  }

  @Override
  public synchronized @Nullable ClientView revoke(ClientId client, String reason, String operator) {
    asked.add(operator);
    return known.computeIfPresent(
        client,
        (id, view) ->
            view.revokedAt() != null
                ? view
                : new ClientView(
                    id,
                    view.name(),
                    view.enrolledAt(),
                    view.serial(),
                    view.notAfter(),
                    ENROLLED.plusSeconds(1),
                    reason));
  }
}
