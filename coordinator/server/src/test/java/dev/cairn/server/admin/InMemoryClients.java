package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Devices for tests. A token's text is {@code token-NAME-SECONDS}. */
final class InMemoryClients implements ClientOperations {
  static final Instant ENROLLED = Instant.parse("2026-01-01T00:00:00Z");
  static final Digest FINGERPRINT = Digest.of(new byte[] {1});

  final TreeMap<ClientId, ClientView> known = new TreeMap<>();
  private final Set<ClientId> erased = new HashSet<>();
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
            null,
            ClientView.Status.ACTIVE,
            null,
            0,
            0));
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
  public synchronized @Nullable ClientView revoke(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    asked.add(operator);
    requireRevision(client, expected);
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
                    reason,
                    ClientView.Status.REVOKED,
                    null,
                    view.strikes(),
                    view.revision() + 1));
  }

  private void requireRevision(ClientId client, @Nullable Long expected) {
    if (known.containsKey(client)) {
      Samples.requireRevision(known.get(client), expected);
    }
  }

  private @Nullable ClientView become(
      ClientId client,
      ClientView.Status status,
      ClientView.@Nullable Standing standing,
      int strikes,
      @Nullable Long expected) {
    requireRevision(client, expected);
    return known.computeIfPresent(
        client,
        (id, view) -> {
          if (view.revokedAt() != null) {
            throw new AdminRefusedException(
                ProblemCode.CLIENT_REVOKED, "client " + client + " is revoked");
          }
          return new ClientView(
              id,
              view.name(),
              view.enrolledAt(),
              view.serial(),
              view.notAfter(),
              null,
              null,
              status,
              standing,
              strikes,
              view.revision() + 1);
        });
  }

  @Override
  public synchronized @Nullable ClientView disable(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    return become(
        client,
        ClientView.Status.DISABLED,
        new ClientView.Standing(reason, operator, ENROLLED, null),
        2,
        expected);
  }

  @Override
  public synchronized @Nullable ClientView enable(ClientId client, @Nullable Long expected) {
    return become(client, ClientView.Status.ACTIVE, null, 2, expected);
  }

  @Override
  public synchronized @Nullable ClientView quarantine(
      ClientId client,
      String reason,
      @Nullable Instant until,
      String operator,
      @Nullable Long expected) {
    return become(
        client,
        ClientView.Status.QUARANTINED,
        new ClientView.Standing(reason, operator, ENROLLED, until),
        2,
        expected);
  }

  @Override
  public synchronized @Nullable ClientView release(ClientId client, @Nullable Long expected) {
    return become(client, ClientView.Status.ACTIVE, null, 0, expected);
  }

  @Override
  public synchronized @Nullable List<StrikeView> strikes(ClientId client) {
    return known.containsKey(client)
        ? List.of(
            new StrikeView(
                ENROLLED, RoundId.parse("r1/2/1"), "MALFORMED", "a message is not well-formed"))
        : null;
  }

  @Override
  public synchronized @Nullable ErasureView erase(ClientId client, @Nullable Long expected) {
    requireRevision(client, expected);
    if (known.remove(client) == null) {
      return null;
    }
    erased.add(client);
    return ErasureView.of(client);
  }

  @Override
  public synchronized boolean isErased(ClientId client) {
    return erased.contains(client);
  }
}
