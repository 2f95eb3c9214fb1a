package dev.cairn.client.identity;

import dev.cairn.client.files.PrivateFolder;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.P256Key;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * A key pair in a folder: {@code device.key} (PKCS#8) and {@code device.csr}, the request for it.
 */
final class KeyFiles {
  static final String KEY = "device.key";
  static final String REQUEST = "device.csr";

  private static final String KEY_LABEL = "PRIVATE KEY";
  private static final String REQUEST_LABEL = "CERTIFICATE REQUEST";
  private static final int FILE_BYTES_MAX = 8_192;
  private static final X9ECParameters P256 = CustomNamedCurves.getByName("secp256r1");

  /** A key pair with the request for it. */
  record Pair(P256Key publicKey, PrivateKey privateKey, byte[] request) {}

  private final PrivateFolder folder;

  KeyFiles(PrivateFolder folder) {
    this.folder = folder;
  }

  /** The folder's pair, made if there is none. */
  Pair pair() throws IOException {
    Optional<byte[]> text = folder.read(KEY, FILE_BYTES_MAX);
    KeyPair keys = text.isPresent() ? read(text.get()) : create();
    P256Key publicKey = P256Key.of(keys.getPublic());
    return new Pair(publicKey, keys.getPrivate(), request(publicKey, keys.getPrivate()));
  }

  private KeyPair create() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      // A request of a key that is lost would stand in the way of the new one's.
      folder.delete(REQUEST);
      byte[] der = keys.getPrivate().getEncoded();
      byte[] text = Pem.encode(KEY_LABEL, der);
      folder.write(KEY, text);
      Arrays.fill(der, (byte) 0);
      Arrays.fill(text, (byte) 0);
      return keys;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java makes no keys on P-256", e);
    }
  }

  private KeyPair read(byte[] text) {
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      PrivateKey key =
          factory.generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(KEY_LABEL, text)));
      if (!(key instanceof ECPrivateKey ec)
          || !ec.getParams().getOrder().equals(P256.getN())
          || ec.getS().signum() <= 0
          || ec.getS().compareTo(P256.getN()) >= 0) {
        throw new IllegalArgumentException("it is no key on P-256");
      }
      return new KeyPair(
          factory.generatePublic(new ECPublicKeySpec(point(ec.getS()), ec.getParams())), key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new DeviceKeysException(
          "the device's file "
              + folder.path().resolve(KEY)
              + " is damaged (it holds no private key on P-256 in PKCS#8 and PEM): restore it, or"
              + " delete it and enrol the device again with a new token and a new name",
          e);
    }
  }

  private static ECPoint point(BigInteger secret) {
    org.bouncycastle.math.ec.ECPoint point =
        new FixedPointCombMultiplier().multiply(P256.getG(), secret).normalize();
    return new ECPoint(
        point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
  }

  private byte[] request(P256Key publicKey, PrivateKey privateKey) throws IOException {
    Optional<byte[]> text = folder.readPublic(REQUEST, FILE_BYTES_MAX);
    if (text.isPresent()) {
      byte[] kept = keptRequest(text.get(), publicKey);
      if (kept.length > 0) {
        return kept;
      }
    }
    byte[] request = CertificateRequests.create(publicKey, privateKey);
    folder.write(REQUEST, Pem.encode(REQUEST_LABEL, request));
    return request;
  }

  /** The request, or nothing if it is damaged or for another key: it can be made again. */
  private static byte[] keptRequest(byte[] text, P256Key publicKey) {
    try {
      byte[] der = Pem.decode(REQUEST_LABEL, text);
      byte[] requested = new PKCS10CertificationRequest(der).getSubjectPublicKeyInfo().getEncoded();
      boolean own =
          der.length <= DeviceKeys.REQUEST_BYTES_MAX
              && Arrays.equals(requested, publicKey.subjectPublicKeyInfo());
      return own ? der : new byte[0];
    } catch (IOException | RuntimeException e) {
      return new byte[0];
    }
  }
}
