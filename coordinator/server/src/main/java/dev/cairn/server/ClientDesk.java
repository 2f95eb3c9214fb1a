package dev.cairn.server;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.server.admin.ClientOperations;
import dev.cairn.server.admin.ClientView;
import dev.cairn.server.identity.DeviceRecord;
import dev.cairn.server.identity.DeviceRecords;
import dev.cairn.server.identity.Enrolment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators do with devices. */
final class ClientDesk implements ClientOperations {
  private static final int HEXADECIMAL = 16;

  private final Enrolment enrolment;
  private final DeviceRecords records;
  private final Digest fingerprint;

  ClientDesk(Enrolment enrolment, DeviceRecords records, Digest fingerprint) {
    this.enrolment = enrolment;
    this.records = records;
    this.fingerprint = fingerprint;
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
    return records.devices(after, max).stream().map(ClientDesk::view).toList();
  }

  @Override
  public @Nullable ClientView client(ClientId client) {
    return records.device(client).map(ClientDesk::view).orElse(null);
  }

  @Override
  public @Nullable ClientView revoke(ClientId client, String reason, String operator) {
    return enrolment.revoke(client, reason, operator).map(ClientDesk::view).orElse(null);
  }

  private static ClientView view(DeviceRecord device) {
    return new ClientView(
        device.client(),
        device.name(),
        device.enrolledAt(),
        device.certificate().getSerialNumber().toString(HEXADECIMAL),
        device.notAfter(),
        device.revokedAt(),
        device.reason());
  }
}
