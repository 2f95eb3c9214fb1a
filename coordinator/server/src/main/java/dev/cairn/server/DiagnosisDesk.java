package dev.cairn.server;

import dev.cairn.server.admin.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks at the coordinator's database, clocks, disk and certificates. */
final class DiagnosisDesk implements Diagnosis {
  private static final long DATABASE_MILLIS_WARNED = 200;
  private static final long DISK_BYTES_FAILED = 256L << 20;
  private static final long DISK_BYTES_WARNED = 2L << 30;
  private static final Duration CLOCKS_APART_WARNED = Duration.ofSeconds(2);
  private static final Duration CA_WARNED = Duration.ofDays(90);

  /** The port's certificate is renewed by itself long before. */
  private static final Duration PORT_WARNED = Duration.ofDays(1);

  private final Storage storage;
  private final @Nullable DeviceIdentity identity;
  private final Clock clock;

  /**
   * Opens the desk.
   *
   * @param identity null for a coordinator whose devices talk plaintext
   */
  DiagnosisDesk(Storage storage, @Nullable DeviceIdentity identity, Clock clock) {
    this.storage = storage;
    this.identity = identity;
    this.clock = clock;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(database());
    findings.add(clocks());
    findings.add(disk());
    DeviceIdentity own = identity;
    if (own == null) {
      findings.add(
          new Finding(
              "certificates",
              Level.WARNING,
              "devices talk plaintext and prove nothing: run 'cairn init' before real ones come"));
    } else {
      findings.add(certificate("CA's certificate", own.authority(), CA_WARNED));
      findings.add(certificate("port's certificate", own.portCertificate(), PORT_WARNED));
    }
    return findings;
  }

  private Finding database() {
    long start = System.nanoTime();
    boolean answers = storage.database().answers();
    long millis = (System.nanoTime() - start) / 1_000_000;
    if (!answers) {
      return new Finding("database", Level.FAILED, "it does not answer");
    }
    return new Finding(
        "database",
        millis > DATABASE_MILLIS_WARNED ? Level.WARNING : Level.OK,
        "it answers in " + millis + " ms");
  }

  /** Devices' certificates are judged by this machine's clock, all else by the database's. */
  private Finding clocks() {
    Duration ahead = Duration.between(clock.instant(), storage.clock().instant());
    return new Finding(
        "clocks",
        ahead.abs().compareTo(CLOCKS_APART_WARNED) > 0 ? Level.WARNING : Level.OK,
        String.format(
            Locale.ROOT,
            "the database's, by which all is dated, is %.1f s %s this machine's",
            ahead.abs().toMillis() / 1e3,
            ahead.isNegative() ? "behind" : "ahead of"));
  }

  private Finding disk() {
    long free;
    try {
      free = Files.getFileStore(storage.folder()).getUsableSpace();
    } catch (IOException e) {
      return new Finding("disk", Level.FAILED, "its free space cannot be read");
    }
    Level level =
        free < DISK_BYTES_FAILED
            ? Level.FAILED
            : free < DISK_BYTES_WARNED ? Level.WARNING : Level.OK;
    return new Finding(
        "disk",
        level,
        String.format(Locale.ROOT, "%.1f GB are free beside the state folder", free / 1e9));
  }

  private Finding certificate(String name, X509Certificate certificate, Duration warned) {
    Instant end = certificate.getNotAfter().toInstant();
    Duration left = Duration.between(clock.instant(), end);
    Level level =
        left.isNegative() ? Level.FAILED : left.compareTo(warned) < 0 ? Level.WARNING : Level.OK;
    return new Finding(
        name,
        level,
        left.isNegative()
            ? "it ended at " + end
            : "it is valid for " + left.toDays() + " days more, until " + end);
  }
}
