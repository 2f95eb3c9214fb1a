package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The platform's ciphers, under keys of this kind, against the published vectors. */
class RawKeyTest {
  static Stream<Vectors.Case> aes256_ctr() {
    return Vectors.read("aes256_ctr");
  }

  @ParameterizedTest
  @MethodSource("aes256_ctr")
  void counterMode(Vectors.Case vector) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new RawKey("AES", vector.bytes("key"), 32),
        new IvParameterSpec(vector.bytes("counter")));
    assertThat(cipher.doFinal(vector.bytes("input"))).isEqualTo(vector.bytes("output"));
  }

  static Stream<Vectors.Case> aes256_gcm() {
    return Vectors.read("aes256_gcm");
  }

  @ParameterizedTest
  @MethodSource("aes256_gcm")
  void galoisCounterMode(Vectors.Case vector) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new RawKey("AES", vector.bytes("key"), 32),
        new GCMParameterSpec(128, vector.bytes("nonce")));
    cipher.updateAAD(vector.bytes("aad"));
    assertThat(cipher.doFinal(vector.bytes("plaintext"))).isEqualTo(vector.bytes("sealed"));
  }

  @Test
  void itHandsOutCopies_neverTheBytes_neverAnythingToAStream() {
    byte[] bytes = {1, 2, 3};
    RawKey key = new RawKey("AES", bytes, 2);
    key.getEncoded()[0] = 9;
    assertThat(key.getEncoded()).containsExactly(1, 2);
    assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key))
        .isInstanceOf(NotSerializableException.class);
  }
}
