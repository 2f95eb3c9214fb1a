package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HkdfTest {
  static Stream<Vectors.Case> hkdf_sha256() {
    return Vectors.read("hkdf_sha256");
  }

  @ParameterizedTest
  @MethodSource("hkdf_sha256")
  void knownAnswers(Vectors.Case vector) {
    byte[] okm = vector.bytes("okm");
    SecretBytes derived =
        Hkdf.derive(
            SecretBytes.take(vector.bytes("ikm")),
            vector.bytes("salt"),
            vector.bytes("info"),
            okm.length);
    assertThat(derived.view()).isEqualTo(okm);
  }

  @SeededTest
  void anotherImplementation_derivesTheSame(SplittableRandom random) {
    byte[] ikm = bytes(random, 1 + random.nextInt(200));
    byte[] salt = bytes(random, random.nextInt(100));
    byte[] info = bytes(random, random.nextInt(100));
    byte[] expected = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : Hkdf.LENGTH_MAX)];
    HKDFBytesGenerator other = new HKDFBytesGenerator(new SHA256Digest());
    other.init(new HKDFParameters(ikm, salt, info));
    other.generateBytes(expected, 0, expected.length);
    assertThat(Hkdf.derive(SecretBytes.copyOf(ikm), salt, info, expected.length).view())
        .isEqualTo(expected);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void lengths_areBounded() {
    SecretBytes ikm = SecretBytes.take(new byte[32]);
    byte[] none = new byte[0];
    assertThat(Hkdf.derive(ikm, none, none, Hkdf.LENGTH_MAX).length()).isEqualTo(8_160);
    assertThatThrownBy(() -> Hkdf.derive(ikm, none, none, Hkdf.LENGTH_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hkdf.derive(ikm, none, none, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
