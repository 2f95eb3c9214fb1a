package dev.cairn.server;

import dev.cairn.protocol.ClientId;
import dev.cairn.server.identity.DeviceRecord;
import dev.cairn.server.identity.DeviceRecords;
import dev.cairn.server.identity.DeviceStatus;
import dev.cairn.server.identity.KnownDevice;
import dev.cairn.server.identity.TokenRecord;
import dev.cairn.server.store.device.AdmissionRow;
import dev.cairn.server.store.device.DeviceRow;
import dev.cairn.server.store.device.DeviceTable;
import dev.cairn.server.store.device.ErasureTable;
import dev.cairn.server.store.device.StandingRow;
import dev.cairn.server.store.device.TokenRow;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens and devices of the identity in the database's tables. */
final class DeviceStore implements DeviceRecords {
  private static final int HEXADECIMAL = 16;

  private final DeviceTable table;
  private final ErasureTable erasures;

  DeviceStore(DeviceTable table, ErasureTable erasures) {
    this.table = table;
    this.erasures = erasures;
  }

  @Override
  public DeviceRecords expecting(long revision) {
    return new DeviceStore(table.expecting(revision), erasures.expecting(revision));
  }

  @Override
  public void add(List<TokenRecord> tokens, String operator) {
    table.add(
        tokens.stream()
            .map(
                token ->
                    new TokenRow(
                        token.id(),
                        token.secret(),
                        token.name(),
                        token.createdAt(),
                        token.expiresAt(),
                        null))
            .toList(),
        operator);
  }

  @Override
  public Optional<TokenRecord> token(String id) {
    return table
        .token(id)
        .map(
            row ->
                new TokenRecord(
                    row.id(),
                    row.sha256(),
                    row.name(),
                    row.createdAt(),
                    row.expiresAt(),
                    row.usedBy() == null ? null : new ClientId(row.usedBy())));
  }

  @Override
  public Optional<DeviceRecord> device(ClientId client) {
    return table.device(client.value()).map(DeviceStore::record);
  }

  @Override
  public Map<ClientId, KnownDevice> known(Set<ClientId> clients) {
    Map<ClientId, KnownDevice> known = new HashMap<>();
    for (AdmissionRow row : table.admissions(ids(clients))) {
      known.put(
          new ClientId(row.clientId()), new KnownDevice(row.revoked(), status(row.standing())));
    }
    if (known.size() < clients.size()) {
      Set<ClientId> missing = new HashSet<>(clients);
      missing.removeAll(known.keySet());
      for (String client : erasures.erased(ids(missing))) {
        known.put(new ClientId(client), KnownDevice.ERASED);
      }
    }
    return known;
  }

  private static List<String> ids(Set<ClientId> clients) {
    return clients.stream().map(ClientId::value).toList();
  }

  @Override
  public List<DeviceRecord> devices(@Nullable ClientId after, int max) {
    return table.devices(after == null ? null : after.value(), max).stream()
        .map(DeviceStore::record)
        .toList();
  }

  @Override
  public boolean enrol(String tokenId, DeviceRecord device, Instant now) {
    return table.enrol(tokenId, row(device), now);
  }

  @Override
  public boolean renew(DeviceRecord device) {
    return table.renew(row(device));
  }

  @Override
  public boolean revoke(ClientId client, String reason, String operator, Instant now) {
    return StandingStore.told(() -> table.revoke(client.value(), reason, operator, now));
  }

  @Override
  public boolean erase(ClientId client, Instant now) {
    return StandingStore.told(() -> erasures.erase(client.value(), now));
  }

  @Override
  public boolean isErased(ClientId client) {
    return erasures.isErased(client.value());
  }

  private static DeviceStatus status(StandingRow row) {
    return new DeviceStatus(
        DeviceStatus.Kind.valueOf(row.status()),
        row.reason(),
        row.by(),
        row.since(),
        row.until(),
        row.strikes());
  }

  private static DeviceRow row(DeviceRecord device) {
    X509Certificate certificate = device.certificate();
    try {
      return new DeviceRow(
          device.client().value(),
          device.name(),
          device.enrolledAt(),
          certificate.getEncoded(),
          certificate.getSerialNumber().toString(HEXADECIMAL),
          device.notAfter(),
          device.revokedAt(),
          device.reason());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate can be encoded", e);
    }
  }

  private static DeviceRecord record(DeviceRow row) {
    try {
      return new DeviceRecord(
          new ClientId(row.clientId()),
          row.name(),
          row.enrolledAt(),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(row.certificate())),
          row.revokedAt(),
          row.reason(),
          status(row.standing()),
          row.revision());
    } catch (CertificateException e) {
      throw new IllegalStateException(
          "the certificate of device " + row.clientId() + " in the database is damaged", e);
    }
  }
}
