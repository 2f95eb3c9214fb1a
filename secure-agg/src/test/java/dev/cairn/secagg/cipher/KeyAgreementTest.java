package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyAgreementTest {
  static Stream<Vectors.Case> x25519() {
    return Vectors.read("x25519");
  }

  @ParameterizedTest
  @MethodSource("x25519")
  void agree(Vectors.Case vector) throws CipherException {
    SecretBytes privateKey = SecretBytes.take(vector.bytes("privateKey"));
    SecretBytes agreed = KeyAgreement.agree(privateKey, vector.bytes("publicKey"));
    assertThat(agreed.view()).isEqualTo(vector.bytes("agreed"));
  }

  static Stream<Vectors.Case> x25519_public_keys() {
    return Vectors.read("x25519_public_keys");
  }

  @ParameterizedTest
  @MethodSource("x25519_public_keys")
  void publicKey(Vectors.Case vector) {
    byte[] publicKey = KeyAgreement.publicKey(SecretBytes.take(vector.bytes("privateKey")));
    assertThat(publicKey).isEqualTo(vector.bytes("publicKey"));
    assertThat(KeyAgreement.isAcceptable(publicKey)).isTrue();
  }

  static Stream<Vectors.Case> x25519_iterated() {
    return Vectors.read("x25519_iterated");
  }

  @ParameterizedTest
  @MethodSource("x25519_iterated")
  void iterated(Vectors.Case vector) throws CipherException {
    byte[] privateKey = new byte[32];
    privateKey[0] = 9;
    byte[] publicKey = privateKey.clone();
    for (int i = 0; i < vector.number("iterations"); i++) {
      SecretBytes agreed = KeyAgreement.agree(SecretBytes.copyOf(privateKey), publicKey);
      publicKey = privateKey;
      privateKey = agreed.view();
    }
    assertThat(privateKey).isEqualTo(vector.bytes("agreed"));
  }

  static Stream<Vectors.Case> x25519_bad_public_keys() {
    return Vectors.read("x25519_bad_public_keys");
  }

  @ParameterizedTest
  @MethodSource("x25519_bad_public_keys")
  void badPublicKeys_areRefused(Vectors.Case vector) {
    byte[] publicKey = vector.bytes("publicKey");
    SecretBytes privateKey = KeyAgreement.generatePrivateKey(new SeededRandomSource(1));
    assertThat(KeyAgreement.isAcceptable(publicKey)).isFalse();
    assertThatThrownBy(() -> KeyAgreement.agree(privateKey, publicKey))
        .isInstanceOf(CipherException.class);
  }

  /** The keys next to those that are refused: 2, p-2, the base point. */
  @Test
  void theirNeighbours_areTaken() {
    byte[] two = new byte[32];
    two[0] = 2;
    byte[] belowMinusOne = new byte[32];
    java.util.Arrays.fill(belowMinusOne, (byte) 0xff);
    belowMinusOne[0] = (byte) 0xeb;
    belowMinusOne[31] = 0x7f;
    byte[] base = new byte[32];
    base[0] = 9;
    assertThat(Stream.of(two, belowMinusOne, base)).allMatch(KeyAgreement::isAcceptable);
  }

  /** Whatever the curve's own code finds to agree on zero must be on the list, and back. */
  @Test
  void whatIsRefusedAsOfLowOrder_isWhatAgreesOnZero() {
    byte[] privateKey = KeyAgreement.generatePrivateKey(new SeededRandomSource(2)).view();
    long agreeOnZero =
        Vectors.read("x25519_bad_public_keys")
            .map(vector -> vector.bytes("publicKey"))
            .filter(publicKey -> publicKey.length == 32 && publicKey[31] >= 0)
            .filter(key -> !X25519.calculateAgreement(privateKey, 0, key, 0, new byte[32], 0))
            .count();
    // Five of low order, and two more encodings of 0 and 1.
    assertThat(agreeOnZero).isEqualTo(7);
  }

  @SeededTest(runs = 50)
  void bothSidesAgree_andAThirdDoesNot(long seed) throws CipherException {
    SeededRandomSource random = new SeededRandomSource(seed);
    SecretBytes alice = KeyAgreement.generatePrivateKey(random);
    SecretBytes bob = KeyAgreement.generatePrivateKey(random);
    SecretBytes eve = KeyAgreement.generatePrivateKey(random);
    SecretBytes agreed = KeyAgreement.agree(alice, KeyAgreement.publicKey(bob));
    assertThat(KeyAgreement.agree(bob, KeyAgreement.publicKey(alice))).isEqualTo(agreed);
    assertThat(KeyAgreement.agree(eve, KeyAgreement.publicKey(alice))).isNotEqualTo(agreed);
  }

  @Test
  void aPrivateKeyOfAnotherLength_isABug() {
    assertThatThrownBy(() -> KeyAgreement.publicKey(SecretBytes.take(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a private key of 32 bytes, got 31");
  }
}
