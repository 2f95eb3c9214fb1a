package dev.cairn.server;

import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ClientOperations;
import dev.cairn.server.admin.ClientView;
import dev.cairn.server.admin.ErasureView;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.StrikeView;
import dev.cairn.server.identity.DeviceMovedException;
import dev.cairn.server.identity.DeviceRecord;
import dev.cairn.server.identity.DeviceRecords;
import dev.cairn.server.identity.DeviceStandings;
import dev.cairn.server.identity.DeviceStatus;
import dev.cairn.server.identity.Enrolment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What operators do with devices. */
final class ClientDesk implements ClientOperations {
  private static final int HEXADECIMAL = 16;

  private final Enrolment enrolment;
  private final DeviceStandings standings;
  private final DeviceRecords records;
  private final Digest fingerprint;
  private final Clock clock;

  ClientDesk(
      Enrolment enrolment,
      DeviceStandings standings,
      DeviceRecords records,
      Digest fingerprint,
      Clock clock) {
    this.enrolment = enrolment;
    this.standings = standings;
    this.records = records;
    this.fingerprint = fingerprint;
    this.clock = clock;
  }

  @Override
  public List<String> issue(List<@Nullable String> names, Duration valid, String operator) {
    return enrolment.issue(names, valid, operator).stream().map(EnrolmentToken::text).toList();
  }

  @Override
  public Digest fingerprint() {
    return fingerprint;
  }

  @Override
  public List<ClientView> clients(@Nullable ClientId after, int max) {
    return records.devices(after, max).stream().map(this::view).toList();
  }

  @Override
  public @Nullable ClientView client(ClientId client) {
    return records.device(client).map(this::view).orElse(null);
  }

  @Override
  public @Nullable ClientView revoke(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    return changed(() -> enrolment.revoke(client, reason, operator, expected));
  }

  @Override
  public @Nullable ClientView disable(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    requireNotRevoked(client);
    return changed(() -> standings.expecting(expected).disable(client, reason, operator));
  }

  @Override
  public @Nullable ClientView enable(ClientId client, @Nullable Long expected) {
    requireNotRevoked(client);
    return changed(() -> standings.expecting(expected).enable(client));
  }

  @Override
  public @Nullable ClientView quarantine(
      ClientId client,
      String reason,
      @Nullable Instant until,
      String operator,
      @Nullable Long expected) {
    requireNotRevoked(client);
    return changed(() -> standings.expecting(expected).quarantine(client, reason, until, operator));
  }

  @Override
  public @Nullable ClientView release(ClientId client, @Nullable Long expected) {
    requireNotRevoked(client);
    return changed(() -> standings.expecting(expected).release(client));
  }

  private @Nullable ClientView changed(Supplier<Optional<DeviceRecord>> change) {
    return unlessMoved(change).map(this::view).orElse(null);
  }

  private static <T> T unlessMoved(Supplier<T> change) {
    try {
      return change.get();
    } catch (DeviceMovedException e) {
      throw AdminRefusedException.moved(String.valueOf(e.getMessage()));
    }
  }

  private void requireNotRevoked(ClientId client) {
    if (records.device(client).map(DeviceRecord::isRevoked).orElse(false)) {
      throw new AdminRefusedException(
          ProblemCode.CLIENT_REVOKED,
          "client " + client + " is revoked, and stays so; it may come back with another key");
    }
  }

  @Override
  public @Nullable List<StrikeView> strikes(ClientId client) {
    if (records.device(client).isEmpty()) {
      return null;
    }
    return standings.strikes(client, StrikeRules.STRIKES_MAX).stream()
        .map(
            strike ->
                new StrikeView(
                    strike.at(), strike.round(), strike.reason().name(), strike.detail()))
        .toList();
  }

  @Override
  public @Nullable ErasureView erase(ClientId client, @Nullable Long expected) {
    return unlessMoved(() -> enrolment.erase(client, expected)) ? ErasureView.of(client) : null;
  }

  @Override
  public boolean isErased(ClientId client) {
    return records.isErased(client);
  }

  private ClientView view(DeviceRecord device) {
    DeviceStatus status = device.status();
    // A quarantine that is over keeps nobody away.
    boolean away = !device.isRevoked() && status.isKeptAwayAt(clock.instant());
    return new ClientView(
        device.client(),
        device.name(),
        device.enrolledAt(),
        device.certificate().getSerialNumber().toString(HEXADECIMAL),
        device.notAfter(),
        device.revokedAt(),
        device.reason(),
        device.isRevoked() ? ClientView.Status.REVOKED : status(away, status.kind()),
        away
            ? new ClientView.Standing(
                String.valueOf(status.reason()),
                String.valueOf(status.by()),
                Objects.requireNonNull(status.since()),
                status.until())
            : null,
        status.strikes(),
        device.revision());
  }

  private static ClientView.Status status(boolean away, DeviceStatus.Kind kind) {
    return away ? ClientView.Status.valueOf(kind.name()) : ClientView.Status.ACTIVE;
  }
}
