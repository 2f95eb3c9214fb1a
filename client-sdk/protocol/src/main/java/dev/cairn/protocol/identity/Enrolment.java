package dev.cairn.protocol.identity;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device has after it has enrolled: its certificate, and whom it trusts.
 *
 * @param certificate the device's certificate
 * @param ca the certificate of the CA that issued it; the coordinator's certificate must be of the
 *     same CA
 * @param coordinatorKeys the Ed25519 keys with which the coordinator may sign the messages of
 *     secure rounds: 1 to {@value #COORDINATOR_KEYS_MAX}, 32 bytes each
 * @param issuer by whom the CA's compact credentials are; null if there is nobody. What it says is
 *     checked by whoever uses it
 */
public record Enrolment(
    X509Certificate certificate,
    X509Certificate ca,
    List<byte[]> coordinatorKeys,
    @Nullable IssuerStatement issuer) {

  /** The most keys of a coordinator. */
  public static final int COORDINATOR_KEYS_MAX = 8;

  public Enrolment {
    if (coordinatorKeys.isEmpty() || coordinatorKeys.size() > COORDINATOR_KEYS_MAX) {
      throw new IllegalArgumentException(
          "a coordinator has 1 to 8 keys, not " + coordinatorKeys.size());
    }
    coordinatorKeys = copy(coordinatorKeys);
  }

  /** An enrolment with a CA that gives no compact credentials. */
  public Enrolment(X509Certificate certificate, X509Certificate ca, List<byte[]> coordinatorKeys) {
    this(certificate, ca, coordinatorKeys, null);
  }

  private static List<byte[]> copy(List<byte[]> keys) {
    List<byte[]> copies = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      if (key.length != DeviceCredential.SIGNING_KEY_BYTES) {
        throw new IllegalArgumentException("a coordinator's key has 32 bytes, not " + key.length);
      }
      copies.add(key.clone());
    }
    return List.copyOf(copies);
  }

  @Override
  public List<byte[]> coordinatorKeys() {
    return copy(coordinatorKeys);
  }

  /**
   * Checks that the certificate is one for devices, of this CA, and for {@code key}, whether it is
   * valid or not.
   *
   * @param key the device's key
   * @throws CertificateRefusedException if not
   */
  public void checkFits(P256Key key) throws CertificateRefusedException {
    if (!DeviceCertificates.of(ca).keyOf(certificate).equals(key)) {
      throw new CertificateRefusedException(
          CertificateRefusedException.Reason.NOT_FOR_DEVICES,
          "the certificate is for another device's key");
    }
  }
}
