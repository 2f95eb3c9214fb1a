package dev.cairn.server;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.identity.DeviceRecord;
import dev.cairn.server.identity.DeviceRecords;
import dev.cairn.server.identity.DeviceStatus;
import dev.cairn.server.identity.StandingRecords;
import dev.cairn.server.identity.TokenRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tokens and devices in memory. */
final class MemoryDevices implements DeviceRecords, StandingRecords {
  private final Map<String, TokenRecord> tokens = new HashMap<>();
  private final TreeMap<ClientId, DeviceRecord> devices = new TreeMap<>();
  private final List<Strike> strikes = new ArrayList<>();
  private final Set<ClientId> erased = new HashSet<>();

  @Override
  public MemoryDevices expecting(long revision) {
    throw new UnsupportedOperationException("devices in memory have no revisions");
  }

  @Override
  public synchronized void add(List<TokenRecord> added, String operator) {
    added.forEach(token -> tokens.put(token.id(), token));
  }

  @Override
  public synchronized Optional<TokenRecord> token(String id) {
    return Optional.ofNullable(tokens.get(id));
  }

  /** What a database that is away does. */
  volatile boolean trouble;

  @Override
  public synchronized Optional<DeviceRecord> device(ClientId client) {
    if (trouble) {
      throw new TroubleException("the database is away");
    }
    return Optional.ofNullable(devices.get(client));
  }

  @Override
  public synchronized List<DeviceRecord> devices(@Nullable ClientId after, int max) {
    return devices.values().stream()
        .filter(device -> after == null || device.client().compareTo(after) > 0)
        .limit(max)
        .toList();
  }

  @Override
  public synchronized boolean enrol(String tokenId, DeviceRecord device, Instant now) {
    TokenRecord token = tokens.get(tokenId);
    DeviceRecord known = devices.get(device.client());
    if (token == null
        || token.usedBy() != null
        || (known != null && known.isRevoked())
        || erased.contains(device.client())) {
      return false;
    }
    tokens.put(
        tokenId,
        new TokenRecord(
            tokenId,
            token.secret(),
            token.name(),
            token.createdAt(),
            token.expiresAt(),
            device.client()));
    devices.put(device.client(), device);
    return true;
  }

  @Override
  public synchronized boolean renew(DeviceRecord device) {
    DeviceRecord known = devices.get(device.client());
    if (known == null || known.isRevoked()) {
      return false;
    }
    devices.put(device.client(), device);
    return true;
  }

  @Override
  public synchronized boolean revoke(ClientId client, String reason, String operator, Instant now) {
    return devices.computeIfPresent(
            client,
            (id, known) ->
                known.isRevoked()
                    ? known
                    : new DeviceRecord(
                        id, known.name(), known.enrolledAt(), known.certificate(), now, reason))
        != null;
  }

  @Override
  public synchronized boolean erase(ClientId client, Instant now) {
    erased.add(client);
    return devices.remove(client) != null;
  }

  @Override
  public synchronized boolean isErased(ClientId client) {
    return erased.contains(client);
  }

  private void become(ClientId client, DeviceStatus status) {
    devices.computeIfPresent(
        client,
        (id, known) ->
            new DeviceRecord(
                id,
                known.name(),
                known.enrolledAt(),
                known.certificate(),
                known.revokedAt(),
                known.reason(),
                status,
                0));
  }

  @Override
  public synchronized void quarantine(
      ClientId client, String reason, String by, Instant now, @Nullable Instant until) {
    become(client, new DeviceStatus(DeviceStatus.Kind.QUARANTINED, reason, by, now, until, 0));
  }

  @Override
  public synchronized void release(ClientId client) {
    strikes.removeIf(strike -> strike.client().equals(client));
    become(client, DeviceStatus.ACTIVE);
  }

  @Override
  public synchronized void disable(ClientId client, String reason, String by, Instant now) {
    become(client, new DeviceStatus(DeviceStatus.Kind.DISABLED, reason, by, now, null, 0));
  }

  @Override
  public synchronized void enable(ClientId client) {
    become(client, DeviceStatus.ACTIVE);
  }

  /** Keeps it; the rules are the table's to apply. */
  @Override
  public synchronized boolean strike(Strike strike, StrikeRules rules) {
    return strikes.add(strike);
  }

  @Override
  public synchronized List<Strike> strikes(ClientId client, int max) {
    return strikes.stream().filter(strike -> strike.client().equals(client)).limit(max).toList();
  }
}
