package dev.cairn.protocol.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;

/**
 * A public key on the curve P-256 (FIPS 186-4, D.1.2.3): the only kind that devices and their CA
 * have. The SHA-256 of a device's key is the device's name.
 */
public final class P256Key {
  private static final BigInteger P =
      number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
  private static final BigInteger A = P.subtract(BigInteger.valueOf(3));
  private static final BigInteger B =
      number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
  private static final BigInteger ORDER =
      number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  private static final ECPoint GENERATOR =
      new ECPoint(
          number("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
          number("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));

  /** Of a SubjectPublicKeyInfo (RFC 5480): all that stands before an uncompressed point. */
  private static final byte[] PREFIX =
      Hex.bytes("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

  private final ECPublicKey key;

  private P256Key(ECPublicKey key) {
    this.key = key;
  }

  private static BigInteger number(String hex) {
    return new BigInteger(hex, 16);
  }

  /**
   * Takes a key of any provider.
   *
   * @throws IllegalArgumentException if it is of another kind or curve, or no point of the curve
   */
  public static P256Key of(PublicKey key) {
    if (!(key instanceof ECPublicKey ec)) {
      throw new IllegalArgumentException(
          "the key must be an EC key on P-256, not one for " + key.getAlgorithm());
    }
    if (!isP256(ec.getParams())) {
      throw new IllegalArgumentException("the key must be on the curve P-256, not on another");
    }
    if (!isOnCurve(ec.getW())) {
      throw new IllegalArgumentException("the key is no point of the curve P-256");
    }
    return new P256Key(ec);
  }

  private static boolean isP256(ECParameterSpec parameters) {
    EllipticCurve curve = parameters.getCurve();
    return curve.getField() instanceof ECFieldFp field
        && field.getP().equals(P)
        && curve.getA().mod(P).equals(A)
        && curve.getB().equals(B)
        && parameters.getGenerator().equals(GENERATOR)
        && parameters.getOrder().equals(ORDER)
        && parameters.getCofactor() == 1;
  }

  private static boolean isOnCurve(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    return isCoordinate(x)
        && isCoordinate(y)
        && y.multiply(y).mod(P).equals(x.multiply(x).add(A).multiply(x).add(B).mod(P));
  }

  private static boolean isCoordinate(BigInteger value) {
    return value.signum() >= 0 && value.compareTo(P) < 0;
  }

  /** The key itself. */
  public ECPublicKey publicKey() {
    return key;
  }

  /**
   * The SubjectPublicKeyInfo in DER, 91 bytes: the curve by name, the point uncompressed, whatever
   * the key's provider would write.
   */
  public byte[] subjectPublicKeyInfo() {
    ByteBuffer info = ByteBuffer.allocate(PREFIX.length + 64).put(PREFIX);
    putCoordinate(info, key.getW().getAffineX());
    putCoordinate(info, key.getW().getAffineY());
    return info.array();
  }

  private static void putCoordinate(ByteBuffer out, BigInteger value) {
    for (int word = 7; word >= 0; word--) {
      out.putInt(value.shiftRight(32 * word).intValue());
    }
  }

  /** SHA-256 of {@link #subjectPublicKeyInfo}. */
  public Digest digest() {
    return Digest.of(subjectPublicKeyInfo());
  }

  /** The name of the device whose key this is: the digest's 64 hexadecimal digits. */
  public ClientId clientId() {
    return new ClientId(digest().hex());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof P256Key that && key.getW().equals(that.key.getW());
  }

  @Override
  public int hashCode() {
    return key.getW().hashCode();
  }

  @Override
  public String toString() {
    return "P256Key[" + digest() + "]";
  }
}
