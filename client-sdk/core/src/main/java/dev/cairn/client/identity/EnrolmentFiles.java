package dev.cairn.client.identity;

import dev.cairn.client.files.PrivateFolder;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.IssuerStatement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An enrolment in files of a folder: {@code coordinator.keys}, {@code ca.crt}, where the CA gives
 * compact credentials {@code issuer}, and {@code device.crt}, written in this order. While another
 * CA's enrolment is replaced there is no {@code device.crt}, so that a crash leaves an enrolment or
 * none, never a mixture.
 */
final class EnrolmentFiles {
  static final String DEVICE = "device.crt";
  static final String CA = "ca.crt";
  static final String COORDINATOR = "coordinator.keys";
  static final String ISSUER = "issuer";

  private static final String LABEL = "CERTIFICATE";
  private static final int FILE_BYTES_MAX = 16_384;

  private final PrivateFolder folder;

  EnrolmentFiles(PrivateFolder folder) {
    this.folder = folder;
  }

  Optional<Enrolment> read() throws IOException {
    Optional<byte[]> device = folder.readPublic(DEVICE, FILE_BYTES_MAX);
    if (!device.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Enrolment(
            certificate(DEVICE, device.get()),
            certificate(CA, needed(CA)),
            keys(needed(COORDINATOR)),
            issuer()));
  }

  private byte[] needed(String name) throws IOException {
    return folder
        .readPublic(name, FILE_BYTES_MAX)
        .orElseThrow(() -> damaged(name, "it is missing beside " + DEVICE));
  }

  private X509Certificate certificate(String name, byte[] text) {
    try {
      return DeviceCertificates.parse(Pem.decode(LABEL, text));
    } catch (CertificateRefusedException | IllegalArgumentException e) {
      throw damaged(name, String.valueOf(e.getMessage()));
    }
  }

  private List<byte[]> keys(byte[] text) {
    List<byte[]> keys = new ArrayList<>();
    try {
      for (String line : new String(text, StandardCharsets.US_ASCII).split("\n", -1)) {
        if (!line.trim().isEmpty()) {
          keys.add(new Digest(line.trim()).bytes());
        }
      }
      if (!keys.isEmpty() && keys.size() <= Enrolment.COORDINATOR_KEYS_MAX) {
        return keys;
      }
    } catch (IllegalArgumentException e) {
      // A line that is no key makes the file as bad as one without keys.
    }
    throw damaged(COORDINATOR, "it must hold 1 to 8 lines with 64 lower-case hexadecimal digits");
  }

  private @Nullable IssuerStatement issuer() throws IOException {
    Optional<byte[]> encoded = folder.readPublic(ISSUER, FILE_BYTES_MAX);
    try {
      return encoded.isPresent() ? IssuerStatement.decode(encoded.get()) : null;
    } catch (IllegalArgumentException e) {
      throw damaged(ISSUER, String.valueOf(e.getMessage()));
    }
  }

  private DeviceKeysException damaged(String name, String why) {
    return new DeviceKeysException(
        "the device's file "
            + folder.path().resolve(name)
            + " is damaged ("
            + why
            + "): restore it, or delete "
            + DEVICE
            + " and enrol the device again with a new token");
  }

  void write(Enrolment enrolment) throws IOException {
    byte[] ca = encoded(enrolment.ca());
    Optional<byte[]> before = folder.readPublic(CA, FILE_BYTES_MAX);
    if (before.isPresent() && !Arrays.equals(before.get(), ca)) {
      folder.delete(DEVICE);
    }
    StringBuilder keys = new StringBuilder();
    for (byte[] key : enrolment.coordinatorKeys()) {
      keys.append(Digest.from(key).hex()).append('\n');
    }
    folder.write(COORDINATOR, keys.toString().getBytes(StandardCharsets.US_ASCII));
    folder.write(CA, ca);
    IssuerStatement issuer = enrolment.issuer();
    if (issuer == null) {
      folder.delete(ISSUER);
    } else {
      folder.write(ISSUER, issuer.encode());
    }
    folder.write(DEVICE, encoded(enrolment.certificate()));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return Pem.encode(LABEL, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate has no encoding", e);
    }
  }
}
