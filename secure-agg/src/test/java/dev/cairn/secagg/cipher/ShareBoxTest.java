package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.vectors.Vectors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShareBoxTest {
  /** The published cases whose nonce is zero, and own ones. */
  static Stream<Vectors.Case> share_box() {
    return Stream.concat(
        Vectors.read("share_box"),
        Vectors.read("aes256_gcm").filter(v -> Arrays.equals(v.bytes("nonce"), new byte[12])));
  }

  @ParameterizedTest
  @MethodSource("share_box")
  void knownAnswers(Vectors.Case vector) throws CipherException {
    byte[] aad = vector.bytes("aad");
    byte[] sealed =
        ShareBox.seal(SecretBytes.take(vector.bytes("key")), vector.bytes("plaintext"), aad);
    assertThat(sealed).isEqualTo(vector.bytes("sealed"));
    assertThat(ShareBox.open(SecretBytes.take(vector.bytes("key")), sealed, aad))
        .isEqualTo(vector.bytes("plaintext"));
  }

  static Stream<Vectors.Case> share_box_bad_texts() {
    return Vectors.read("share_box_bad_texts");
  }

  @ParameterizedTest
  @MethodSource("share_box_bad_texts")
  void alteredTexts_areRefused(Vectors.Case vector) {
    SecretBytes key = SecretBytes.take(vector.bytes("key"));
    assertThatThrownBy(() -> ShareBox.open(key, vector.bytes("sealed"), vector.bytes("aad")))
        .isInstanceOf(CipherException.class);
  }

  @Test
  void aKeySealsOnce() {
    SecretBytes key = SecretBytes.take(new byte[32]);
    ShareBox.seal(key, new byte[5], new byte[0]);
    assertThatThrownBy(() -> ShareBox.seal(key, new byte[5], new byte[0]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aKeyThatDidNotFit_isClosedToo() {
    byte[] held = {1, 2, 3};
    assertThatThrownBy(() -> ShareBox.seal(SecretBytes.take(held), new byte[5], new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a key of 32 bytes, got 3");
    assertThat(held).containsOnly(0);
  }
}
