package dev.cairn.benchmarks;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.server.identity.DeviceRecord;
import dev.cairn.server.identity.DeviceRecords;
import dev.cairn.server.identity.StandingRecords;
import dev.cairn.server.identity.TokenRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Devices that were enrolled elsewhere, in memory; nothing changes any more. */
final class KnownDevices implements DeviceRecords, StandingRecords {
  private static final String CERTIFICATE = "device.crt";

  private final Map<ClientId, DeviceRecord> devices;

  private KnownDevices(Map<ClientId, DeviceRecord> devices) {
    this.devices = devices;
  }

  /**
   * Reads the certificates of devices.
   *
   * @param root a folder for each device
   */
  static KnownDevices read(Path root, DeviceCertificates certificates) throws IOException {
    Map<ClientId, DeviceRecord> devices = new TreeMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        X509Certificate certificate = certificate(folder.resolve(CERTIFICATE));
        ClientId client = certificates.keyOf(certificate).clientId();
        devices.put(
            client,
            new DeviceRecord(
                client, null, certificate.getNotBefore().toInstant(), certificate, null, null));
      }
    } catch (CertificateException | CertificateRefusedException e) {
      throw new IOException("the devices in " + root + " are not of this CA: " + e, e);
    }
    return new KnownDevices(devices);
  }

  private static X509Certificate certificate(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Override
  public Optional<DeviceRecord> device(ClientId client) {
    return Optional.ofNullable(devices.get(client));
  }

  @Override
  public boolean isErased(ClientId client) {
    return false;
  }

  @Override
  public List<DeviceRecord> devices(@Nullable ClientId after, int max) {
    return devices.values().stream()
        .filter(device -> after == null || device.client().compareTo(after) > 0)
        .limit(max)
        .toList();
  }

  private static UnsupportedOperationException fixed() {
    return new UnsupportedOperationException("the devices of a benchmark do not change");
  }

  @Override
  public KnownDevices expecting(long revision) {
    throw fixed();
  }

  @Override
  public void add(List<TokenRecord> tokens, String operator) {
    throw fixed();
  }

  @Override
  public Optional<TokenRecord> token(String id) {
    return Optional.empty();
  }

  @Override
  public boolean enrol(String tokenId, DeviceRecord device, Instant now) {
    throw fixed();
  }

  @Override
  public boolean renew(DeviceRecord device) {
    throw fixed();
  }

  @Override
  public boolean revoke(ClientId client, String reason, String operator, Instant now) {
    throw fixed();
  }

  @Override
  public boolean erase(ClientId client, Instant now) {
    throw fixed();
  }

  @Override
  public void quarantine(
      ClientId client, String reason, String by, Instant now, @Nullable Instant until) {
    throw fixed();
  }

  @Override
  public void release(ClientId client) {
    throw fixed();
  }

  @Override
  public void disable(ClientId client, String reason, String by, Instant now) {
    throw fixed();
  }

  @Override
  public void enable(ClientId client) {
    throw fixed();
  }

  @Override
  public boolean strike(Strike strike, StrikeRules rules) {
    throw fixed();
  }

  @Override
  public List<Strike> strikes(ClientId client, int max) {
    return List.of();
  }
}
