package dev.cairn.protocol.identity;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CertificateRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The device certificates of one CA, and how to tell them from others.
 *
 * <p>A device certificate is of X.509 version 3 and for a key on P-256, signed by the CA with
 * ecdsa-with-SHA256; it is no CA's, its key usage allows digital signatures and no certificates,
 * and its extended key usage has clientAuth. Revocation is the coordinator's to know.
 */
public final class DeviceCertificates {
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;

  private final X509Certificate ca;

  private DeviceCertificates(X509Certificate ca) {
    this.ca = ca;
  }

  /**
   * Those that {@code ca} issues.
   *
   * @throws CertificateRefusedException if {@code ca} is no CA's certificate, or its key is not on
   *     P-256
   */
  public static DeviceCertificates of(X509Certificate ca) throws CertificateRefusedException {
    key(ca);
    boolean[] usage = ca.getKeyUsage();
    if (ca.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
      throw unfit("the CA's certificate is no CA's: it must not sign certificates");
    }
    return new DeviceCertificates(ca);
  }

  /**
   * Reads a certificate in DER, without checking what it says.
   *
   * @throws CertificateRefusedException if it has more than {@link
   *     DeviceCredential#CERTIFICATE_BYTES_MAX} bytes, or is none
   */
  public static X509Certificate parse(byte[] der) throws CertificateRefusedException {
    if (der.length > DeviceCredential.CERTIFICATE_BYTES_MAX) {
      throw new CertificateRefusedException(
          Reason.MALFORMED,
          "a certificate has at most "
              + DeviceCredential.CERTIFICATE_BYTES_MAX
              + " bytes, not "
              + der.length);
    }
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      // PEM is no DER, and neither are signatures that do not fill their octets.
      if (certificate != null
          && Arrays.equals(certificate.getEncoded(), der)
          && der[der.length - certificate.getSignature().length - 1] == 0) {
        return certificate;
      }
    } catch (CertificateException | RuntimeException e) {
      // A provider may throw anything at bytes that are none.
    }
    throw new CertificateRefusedException(
        Reason.MALFORMED, "the certificate is no X.509 certificate in DER");
  }

  /** The CA's certificate. */
  public X509Certificate ca() {
    return ca;
  }

  /** SHA-256 of the CA's certificate in DER, as tokens name it. */
  public Digest fingerprint() {
    return fingerprint(ca);
  }

  /** SHA-256 of a certificate in DER. */
  public static Digest fingerprint(X509Certificate certificate) {
    try {
      return Digest.of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate has no encoding", e);
    }
  }

  /**
   * Checks that {@code device} is a device certificate of this CA, whether it is valid or not.
   *
   * @return the device's key; whether its owner has it is not known by that
   * @throws CertificateRefusedException if it is something else
   */
  public P256Key keyOf(X509Certificate device) throws CertificateRefusedException {
    checkIssued(device);
    return checkPurpose(device);
  }

  /**
   * Checks that {@code device} is a device certificate of this CA, and that both are valid at a
   * moment.
   *
   * @param nowMillis the moment, since 1970
   * @return the device's key; whether its owner has it is not known by that
   * @throws CertificateRefusedException if not
   */
  public P256Key check(X509Certificate device, long nowMillis) throws CertificateRefusedException {
    P256Key key = keyOf(device);
    checkTime("the certificate of the CA", ca, nowMillis);
    checkTime("the device's certificate", device, nowMillis);
    return key;
  }

  private void checkIssued(X509Certificate device) throws CertificateRefusedException {
    if (!device.getSigAlgOID().equals(ECDSA_WITH_SHA256)) {
      throw unfit("the device's certificate must be signed with ecdsa-with-SHA256");
    }
    try {
      // What stands around the signed part is the device's to write, and providers differ in it.
      byte[] one = EcdsaDer.certificate(device.getTBSCertificate(), device.getSignature());
      if (!Arrays.equals(one, device.getEncoded())) {
        throw new CertificateRefusedException(
            Reason.MALFORMED, "the device's certificate is not encoded as its CA does it");
      }
      device.verify(ca.getPublicKey());
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new CertificateRefusedException(
          Reason.FOREIGN_CA, "the device's certificate was issued by another CA");
    }
  }

  private static P256Key checkPurpose(X509Certificate device) throws CertificateRefusedException {
    P256Key key = key(device);
    boolean[] usage = device.getKeyUsage();
    if (device.getVersion() != 3
        || device.getBasicConstraints() >= 0
        || usage == null
        || !usage[DIGITAL_SIGNATURE]
        || usage[KEY_CERT_SIGN]
        || device.hasUnsupportedCriticalExtension()
        || !isForClients(device)) {
      throw unfit(
          "the certificate is not for devices: it must be of version 3, for digital signatures and"
              + " client authentication, and no CA's");
    }
    return key;
  }

  private static boolean isForClients(X509Certificate device) {
    try {
      List<String> purposes = device.getExtendedKeyUsage();
      return purposes != null && purposes.contains(CLIENT_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static P256Key key(X509Certificate certificate) throws CertificateRefusedException {
    try {
      return P256Key.of(certificate.getPublicKey());
    } catch (RuntimeException e) {
      throw unfit("the certificate is of no use here: " + e.getMessage());
    }
  }

  private static void checkTime(String what, X509Certificate certificate, long nowMillis)
      throws CertificateRefusedException {
    Instant notBefore = certificate.getNotBefore().toInstant();
    Instant notAfter = certificate.getNotAfter().toInstant();
    Instant now = Instant.ofEpochMilli(nowMillis);
    if (now.isAfter(notAfter)) {
      throw new CertificateRefusedException(
          Reason.EXPIRED, what + " has expired: it was valid until " + notAfter);
    }
    if (now.isBefore(notBefore)) {
      throw new CertificateRefusedException(
          Reason.NOT_YET_VALID,
          what + " is not valid before " + notBefore + ", and this machine's clock shows " + now);
    }
  }

  private static CertificateRefusedException unfit(String message) {
    return new CertificateRefusedException(Reason.NOT_FOR_DEVICES, message);
  }
}
