package dev.cairn.server.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate that is being filled in (RFC 5280), with a random serial number of 128 bits. */
final class CertificateForm {
  private static final int SERIAL_BITS = 128;

  private final JcaX509v3CertificateBuilder builder;

  CertificateForm(
      X500Name issuer,
      PublicKey issuerKey,
      X500Name subject,
      PublicKey key,
      Instant from,
      Instant until,
      SecureRandom random) {
    // The highest bit keeps every serial number positive and of the same length.
    BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    this.builder =
        new JcaX509v3CertificateBuilder(
            issuer, serial, Date.from(from), Date.from(until), subject, key);
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      with(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
      with(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(issuerKey));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM hashes keys", e);
    }
  }

  CertificateForm with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
    try {
      builder.addExtension(extension, critical, value);
      return this;
    } catch (CertIOException e) {
      throw new IllegalStateException("an extension can be encoded", e);
    }
  }

  X509Certificate sign(PrivateKey issuerKey) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(EllipticKeys.SIGNATURE).build(issuerKey)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate can be signed", e);
    }
  }
}
