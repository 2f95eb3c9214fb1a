package dev.cairn.server.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Keys and certificates as text (RFC 7468): PKCS#8 and X.509. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private Pem() {}

  static byte[] text(String type, byte[] der) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, der));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The DER of the first part of that type. */
  static byte[] der(String type, byte[] text, Path from) {
    try (PemReader reader =
        new PemReader(new StringReader(new String(text, StandardCharsets.US_ASCII)))) {
      for (PemObject part = next(reader); part != null; part = next(reader)) {
        if (part.getType().equals(type)) {
          return part.getContent();
        }
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(type, from, e);
    }
    throw damaged(type, from, null);
  }

  private static @Nullable PemObject next(PemReader reader) throws IOException {
    return reader.readPemObject();
  }

  static X509Certificate certificate(byte[] text, Path from) {
    try {
      return certificate(der(CERTIFICATE, text, from));
    } catch (GeneralSecurityException e) {
      throw damaged(CERTIFICATE, from, e);
    }
  }

  static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** An elliptic curve key. */
  static PrivateKey privateKey(byte[] text, Path from) {
    byte[] der = der(PRIVATE_KEY, text, from);
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw damaged(PRIVATE_KEY, from, e);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  static IdentityException damaged(String type, Path from, @Nullable Exception cause) {
    String line =
        from + " should hold a " + type + " in PEM and is damaged: restore it from a backup.";
    return cause == null ? new IdentityException(line) : new IdentityException(line, cause);
  }
}
