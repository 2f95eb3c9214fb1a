package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.IssuerStatement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/**
 * The CA of one deployment: a P-256 key and its self-signed certificate, in a folder of their own.
 * It issues the certificates of devices and of the port that devices connect to. Devices know it by
 * its {@link #fingerprint}. Safe for several threads.
 */
public final class CertificateAuthority {
  /** The certificate in the CA's folder. */
  public static final String CERTIFICATE_FILE = "ca.crt";

  /** The key in the CA's folder. */
  public static final String KEY_FILE = "ca.key";

  /** The key of compact credentials in the CA's folder. */
  public static final String ISSUER_FILE = "issuer.key";

  /** How long a CA lives: ten years. */
  public static final Duration LIFE = Duration.ofDays(3653);

  /** Certificates are valid from a little earlier on, for devices whose clock is slow. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final int NAME_BYTES = 4;

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final X500Name name;
  private final Clock clock;
  private final SecureRandom random;
  private final @Nullable CredentialIssuer issuer;
  private final @Nullable IssuerStatement formerIssuer;

  private CertificateAuthority(
      Path folder, X509Certificate certificate, PrivateKey key, Clock clock, SecureRandom random) {
    this.issuer = IssuerKey.ensure(folder, certificate, key, random);
    this.formerIssuer = IssuerKey.former(folder);
    this.certificate = certificate;
    this.key = key;
    this.name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    this.clock = clock;
    this.random = random;
  }

  /** Whether a folder holds a CA or something of one. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(CERTIFICATE_FILE)) || Files.exists(folder.resolve(KEY_FILE));
  }

  /**
   * Makes a CA in a folder that holds none.
   *
   * @throws IdentityException if the folder holds one or cannot be written
   */
  public static CertificateAuthority create(Path folder, Clock clock, SecureRandom random) {
    if (isIn(folder)) {
      throw new IdentityException(
          folder + " holds a CA already: name another folder, or move that one away first.");
    }
    PrivateFiles.folder(folder);
    KeyPair pair = EllipticKeys.generate(random);
    byte[] distinct = new byte[NAME_BYTES];
    random.nextBytes(distinct);
    X500Name name = commonName("Cairn CA " + HexFormat.of().formatHex(distinct));
    Instant now = clock.instant();
    X509Certificate certificate =
        new CertificateForm(
                name,
                pair.getPublic(),
                name,
                pair.getPublic(),
                now.minus(CLOCK_SKEW),
                now.plus(LIFE),
                random)
            .with(Extension.basicConstraints, true, new BasicConstraints(0))
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .sign(pair.getPrivate());
    // The key comes last: a certificate alone says that the making was cut short.
    PrivateFiles.write(
        folder.resolve(CERTIFICATE_FILE), Pem.text(Pem.CERTIFICATE, der(certificate)));
    PrivateFiles.write(
        folder.resolve(KEY_FILE), Pem.text(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
    return new CertificateAuthority(folder, certificate, pair.getPrivate(), clock, random);
  }

  /**
   * Opens the CA of a folder.
   *
   * @throws IdentityException if something is missing, damaged, expired, or readable by others
   */
  public static CertificateAuthority open(Path folder, Clock clock, SecureRandom random) {
    Path certificateFile = folder.resolve(CERTIFICATE_FILE);
    Path keyFile = folder.resolve(KEY_FILE);
    if (!isIn(folder)) {
      throw new IdentityException(
          "There is no CA in "
              + folder
              + ": make one with 'cairn init', or name its folder with --ca-dir.");
    }
    for (Path file : new Path[] {certificateFile, keyFile}) {
      if (!Files.exists(file)) {
        throw new IdentityException(
            "The CA in "
                + folder
                + " lacks its file "
                + file.getFileName()
                + ": restore it from a backup, or delete what is left and run 'cairn init'.");
      }
    }
    PrivateKey key = Pem.privateKey(PrivateFiles.read(keyFile), keyFile);
    X509Certificate certificate =
        Pem.certificate(PrivateFiles.readPublic(certificateFile), certificateFile);
    if (!EllipticKeys.isP256(certificate.getPublicKey())
        || !EllipticKeys.fit(key, certificate.getPublicKey())) {
      throw new IdentityException(
          keyFile
              + " is not the key of "
              + certificateFile
              + ": restore both from the same backup.");
    }
    requireCa(certificate, certificateFile);
    requireValid(certificate, certificateFile, clock.instant());
    return new CertificateAuthority(folder, certificate, key, clock, random);
  }

  private static void requireCa(X509Certificate certificate, Path file) {
    boolean[] usage = certificate.getKeyUsage();
    boolean signs = usage != null && usage.length > 5 && usage[5];
    if (certificate.getBasicConstraints() < 0 || !signs) {
      throw new IdentityException(
          file + " is a certificate, but not a CA's: restore the CA from a backup.");
    }
  }

  private static void requireValid(X509Certificate certificate, Path file, Instant now) {
    Instant until = certificate.getNotAfter().toInstant();
    Instant from = certificate.getNotBefore().toInstant();
    if (now.isAfter(until)) {
      throw new IdentityException(
          file
              + " expired on "
              + until
              + ": make a new CA with 'cairn init --ca-dir DIR' and enrol the devices anew.");
    }
    if (now.isBefore(from)) {
      throw new IdentityException(
          file + " is valid from " + from + " on only: set this machine's clock, it is " + now);
    }
  }

  /** The CA's certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * Who signs the compact credentials of the devices; null if the CA's folder lacks the key and
   * could not be written.
   */
  public @Nullable CredentialIssuer issuer() {
    return issuer;
  }

  /**
   * Who signed them before the issuer's key was replaced; null if it never was. It counts for what
   * was taken before, not for what arrives.
   */
  public @Nullable IssuerStatement formerIssuer() {
    return formerIssuer;
  }

  /** SHA-256 of the CA's certificate in DER, by which devices know it. */
  public Digest fingerprint() {
    return Digest.of(der(certificate));
  }

  /**
   * Issues a device's certificate, for clients only.
   *
   * @param key on P-256
   * @param validity how long it is to be valid, but never longer than the CA
   */
  public X509Certificate issueDevice(PublicKey key, ClientId client, Duration validity) {
    return form(commonName(client.value()), key, validity)
        .with(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
        .sign(this.key);
  }

  /** Issues the certificate of the devices' port, for servers only. */
  X509Certificate issueServer(PublicKey key, Collection<String> names, Duration validity) {
    GeneralName[] alternatives =
        names.stream()
            .map(
                host ->
                    new GeneralName(
                        IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName,
                        host))
            .toArray(GeneralName[]::new);
    return form(commonName("Cairn coordinator"), key, validity)
        .with(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
        .with(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
        .sign(this.key);
  }

  private CertificateForm form(X500Name subject, PublicKey subjectKey, Duration validity) {
    Instant now = clock.instant();
    Instant until = now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
    Instant end = certificate.getNotAfter().toInstant();
    return new CertificateForm(
            name,
            certificate.getPublicKey(),
            subject,
            subjectKey,
            now.minus(CLOCK_SKEW),
            until.isBefore(end) ? until : end,
            random)
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
  }

  private static X500Name commonName(String text) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, text).build();
  }

  /** A certificate's bytes. */
  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate can be encoded", e);
    }
  }

  /** Tells the certificates that this CA gave to devices from others. */
  public DeviceCertificates devices() {
    try {
      return DeviceCertificates.of(certificate);
    } catch (CertificateRefusedException e) {
      throw new IllegalStateException("this CA's certificate was checked when it was opened", e);
    }
  }

  /**
   * Requires the certificate of one of this CA's coordinators, valid now.
   *
   * @throws CertificateException if it is another one
   */
  public void requireCoordinator(X509Certificate certificate) throws CertificateException {
    List<String> purposes = certificate.getExtendedKeyUsage();
    if (!issued(certificate)
        || certificate.getBasicConstraints() >= 0
        || purposes == null
        || !purposes.contains(KeyPurposeId.id_kp_serverAuth.getId())) {
      throw new CertificateException("the certificate is none that the CA gave to a coordinator");
    }
    certificate.checkValidity(Date.from(clock.instant()));
  }

  /** Whether this CA signed the certificate. */
  boolean issued(X509Certificate subject) {
    if (!subject.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
      return false;
    }
    try {
      subject.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
