package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignaturesTest {
  static Stream<Vectors.Case> ed25519() {
    return Stream.concat(Vectors.read("ed25519"), Vectors.read("ed25519_lengths"));
  }

  @ParameterizedTest
  @MethodSource("ed25519")
  void knownAnswers(Vectors.Case vector) {
    SecretBytes seed = SecretBytes.take(vector.bytes("seed"));
    byte[] message = vector.bytes("message");
    assertThat(Signatures.publicKey(seed)).isEqualTo(vector.bytes("publicKey"));
    assertThat(Signatures.sign(seed, message)).isEqualTo(vector.bytes("signature"));
    assertThat(Signatures.verify(vector.bytes("publicKey"), message, vector.bytes("signature")))
        .isTrue();
  }

  static Stream<Vectors.Case> ed25519_bad_signatures() {
    return Vectors.read("ed25519_bad_signatures");
  }

  @ParameterizedTest
  @MethodSource("ed25519_bad_signatures")
  void badSignatures_areRefused(Vectors.Case vector) {
    assertThat(
            Signatures.verify(
                vector.bytes("publicKey"), vector.bytes("message"), vector.bytes("signature")))
        .isFalse();
  }

  @SeededTest(runs = 50)
  void oneBitAnywhere_breaksASignature(long seed, SplittableRandom random) {
    SecretBytes key = SecretBytes.random(32, new SeededRandomSource(seed));
    byte[][] parts = {
      Signatures.publicKey(key), new byte[1 + random.nextInt(2_000)], new byte[0],
    };
    random.nextBytes(parts[1]);
    parts[2] = Signatures.sign(key, parts[1]);
    assertThat(Signatures.verify(parts[0], parts[1], parts[2])).isTrue();

    byte[] part = parts[random.nextInt(3)];
    part[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(8));
    assertThat(Signatures.verify(parts[0], parts[1], parts[2])).isFalse();
  }

  /** What comes from outside is false, never an exception. */
  @SeededTest(runs = 200)
  void randomBytes_areNoSignature(SplittableRandom random) {
    byte[] key = new byte[random.nextInt(40)];
    byte[] message = new byte[random.nextInt(10)];
    byte[] signature = new byte[random.nextBoolean() ? 64 : random.nextInt(70)];
    random.nextBytes(key);
    random.nextBytes(message);
    random.nextBytes(signature);
    assertThat(Signatures.verify(key, message, signature)).isFalse();
    assertThat(Signatures.verify(java.util.Arrays.copyOf(key, 32), message, signature)).isFalse();
  }

  @Test
  void aSeedOfAnotherLength_isABug() {
    assertThatThrownBy(() -> Signatures.sign(SecretBytes.take(new byte[64]), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a seed of 32 bytes, got 64");
  }
}
