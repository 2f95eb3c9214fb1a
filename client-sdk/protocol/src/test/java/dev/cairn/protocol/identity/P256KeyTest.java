package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import org.junit.jupiter.api.Test;

class P256KeyTest {

  /** A key that says of itself what a test wants. */
  private record Claimed(ECPoint point, ECParameterSpec parameters) implements ECPublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public ECPoint getW() {
      return point;
    }

    @Override
    public ECParameterSpec getParams() {
      return parameters;
    }

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  @Test
  void subjectPublicKeyInfo_isWhatTheJdkWrites() {
    for (int i = 0; i < 50; i++) {
      ECPublicKey key = (ECPublicKey) TestAuthority.keyPair("secp256r1").getPublic();
      P256Key p256 = P256Key.of(key);
      assertThat(p256.subjectPublicKeyInfo()).isEqualTo(key.getEncoded());
      assertThat(p256.clientId().value()).isEqualTo(Digest.of(key.getEncoded()).hex());
    }
  }

  @Test
  void name_doesNotDependOnTheProvidersEncoding() {
    ECPublicKey key = (ECPublicKey) TestAuthority.keyPair("secp256r1").getPublic();
    P256Key same = P256Key.of(new Claimed(key.getW(), key.getParams()));
    assertThat(same).isEqualTo(P256Key.of(key)).hasSameHashCodeAs(P256Key.of(key));
    assertThat(same.clientId()).isEqualTo(P256Key.of(key).clientId());
  }

  @Test
  void otherCurvesAndKinds_areRefused() throws Exception {
    assertThatThrownBy(() -> P256Key.of(TestAuthority.keyPair("secp384r1").getPublic()))
        .hasMessage("the key must be on the curve P-256, not on another");
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    assertThatThrownBy(() -> P256Key.of(rsa.generateKeyPair().getPublic()))
        .hasMessage("the key must be an EC key on P-256, not one for RSA");
  }

  @Test
  void pointsBesideTheCurve_areRefused() {
    ECPublicKey key = (ECPublicKey) TestAuthority.keyPair("secp256r1").getPublic();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    BigInteger p = new BigInteger("2").pow(256);
    ECPoint[] points = {
      ECPoint.POINT_INFINITY,
      new ECPoint(x, y.add(BigInteger.ONE)),
      new ECPoint(x.add(p), y),
      new ECPoint(x, y.negate()),
    };
    for (ECPoint point : points) {
      assertThatThrownBy(() -> P256Key.of(new Claimed(point, key.getParams())))
          .hasMessage("the key is no point of the curve P-256");
    }
  }

  @Test
  void curvesThatDifferInOneParameter_areRefused() {
    ECPublicKey key = (ECPublicKey) TestAuthority.keyPair("secp256r1").getPublic();
    ECParameterSpec real = key.getParams();
    ECParameterSpec[] fakes = {
      new ECParameterSpec(real.getCurve(), key.getW(), real.getOrder(), 1),
      new ECParameterSpec(
          real.getCurve(), real.getGenerator(), real.getOrder().subtract(BigInteger.TWO), 1),
      new ECParameterSpec(real.getCurve(), real.getGenerator(), real.getOrder(), 2),
    };
    for (ECParameterSpec fake : fakes) {
      assertThatThrownBy(() -> P256Key.of(new Claimed(key.getW(), fake)))
          .hasMessageContaining("not on another");
    }
  }
}
