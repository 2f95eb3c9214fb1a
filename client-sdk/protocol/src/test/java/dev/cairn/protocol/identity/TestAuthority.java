package dev.cairn.protocol.identity;

import dev.cairn.protocol.Digest;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA of its own, whose key lives as long as the test: it also issues what no real CA would. */
public final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final KeyPair keys;
  private final X509Certificate certificate;

  private TestAuthority(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A CA that is valid from a year ago until in ten years. */
  public static TestAuthority create() {
    KeyPair keys = keyPair("secp256r1");
    return new TestAuthority(keys, caCertificate(keys, new BasicConstraints(0)));
  }

  /** One that is no CA, by its own certificate. */
  static TestAuthority withoutRights() {
    KeyPair keys = keyPair("secp256r1");
    return new TestAuthority(keys, caCertificate(keys, new BasicConstraints(false)));
  }

  private static X509Certificate caCertificate(KeyPair keys, BasicConstraints constraints) {
    Order order = new Order(keys.getPublic());
    order.constraints = constraints;
    order.usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
    order.purpose = null;
    order.notBefore = Instant.now().minus(Duration.ofDays(365));
    order.notAfter = Instant.now().plus(Duration.ofDays(3650));
    return order.signedBy(keys, "CN=Test CA");
  }

  /** A key pair on a curve of the JDK's. */
  public static KeyPair keyPair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The CA's certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Its SHA-256. */
  public Digest fingerprint() {
    return DeviceCertificates.fingerprint(certificate);
  }

  /** A new issuer of compact credentials, for as long as the CA is valid. */
  public CredentialIssuer issuer() {
    SecretBytes seed = SecretBytes.random(Signatures.SEED_LENGTH, RandomSource.system());
    return issuer(seed, certificate.getNotBefore().getTime(), certificate.getNotAfter().getTime());
  }

  CredentialIssuer issuer(SecretBytes seed, long fromMillis, long untilMillis) {
    byte[] key = Signatures.publicKey(seed);
    byte[] statement = IssuerStatement.statement(key, fromMillis, untilMillis);
    return new CredentialIssuer(
        seed, new IssuerStatement(key, fromMillis, untilMillis, sign(statement)));
  }

  /** The CA's signature, over whatever it is. */
  byte[] sign(byte[] message) {
    return sign(keys, message);
  }

  /** A signature by a key on P-256. */
  static byte[] sign(KeyPair keys, byte[] message) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initSign(keys.getPrivate());
      ecdsa.update(message);
      return ecdsa.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A device's certificate as it should be: valid from an hour ago for 90 days. */
  public X509Certificate issue(PublicKey key) {
    return issue(new Order(key));
  }

  /** A certificate as ordered. */
  public X509Certificate issue(Order order) {
    return order.signedBy(keys, certificate.getSubjectX500Principal().getName());
  }

  /** What a certificate should say; unless changed, what a device's should. */
  public static final class Order {
    private final PublicKey key;
    public BasicConstraints constraints = new BasicConstraints(false);
    public int usage = KeyUsage.digitalSignature;
    public KeyPurposeId purpose = KeyPurposeId.id_kp_clientAuth;
    public GeneralNames names;
    public boolean unknownCriticalExtension;
    public String signature = "SHA256withECDSA";
    public Instant notBefore = Instant.now().minus(Duration.ofHours(1));
    public Instant notAfter = Instant.now().plus(Duration.ofDays(90));

    public Order(PublicKey key) {
      this.key = key;
    }

    private X509Certificate signedBy(KeyPair issuer, String issuerName) {
      try {
        JcaX509v3CertificateBuilder builder =
            new JcaX509v3CertificateBuilder(
                new X500Principal(issuerName),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(notBefore),
                Date.from(notAfter),
                new X500Principal(constraints.isCA() ? issuerName : "CN=subject"),
                key);
        builder.addExtension(Extension.basicConstraints, true, constraints);
        if (usage != 0) {
          builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        }
        if (purpose != null) {
          builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
        }
        if (names != null) {
          builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        if (unknownCriticalExtension) {
          builder.addExtension(
              new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.4.5"), true, new byte[] {5, 0});
        }
        return new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder(signature).build(issuer.getPrivate())));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
