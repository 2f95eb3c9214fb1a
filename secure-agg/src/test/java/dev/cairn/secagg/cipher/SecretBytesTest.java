package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
  private static final byte[] BYTES = {1, 2, 3, 4};

  @Test
  void row44_close_zeroesTheVeryArray_andLetsGoOfIt() throws Exception {
    SecretBytes secret = SecretBytes.copyOf(BYTES);
    Field field = SecretBytes.class.getDeclaredField("bytes");
    field.setAccessible(true);
    byte[] held = (byte[]) field.get(secret);
    assertThat(held).containsExactly(1, 2, 3, 4);

    secret.close();

    assertThat(held).containsOnly(0);
    assertThat(field.get(secret)).isNull();
  }

  @Test
  void take_ownsTheArray_andCopyOfDoesNot() {
    byte[] taken = BYTES.clone();
    SecretBytes.take(taken).close();
    assertThat(taken).containsOnly(0);

    byte[] copied = BYTES.clone();
    SecretBytes.copyOf(copied).close();
    assertThat(copied).isEqualTo(BYTES);
  }

  @Test
  void afterClose_nothingButTheLengthIsLeft() {
    SecretBytes secret = SecretBytes.copyOf(BYTES);
    secret.close();
    secret.close();
    assertThat(secret.length()).isEqualTo(4);
    assertThatThrownBy(secret::view).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> secret.equals(SecretBytes.copyOf(BYTES)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void equality_isThatOfTheBytes() {
    SecretBytes secret = SecretBytes.copyOf(BYTES);
    assertThat(secret)
        .isEqualTo(SecretBytes.copyOf(BYTES))
        .hasSameHashCodeAs(SecretBytes.copyOf(new byte[] {9, 9, 9, 9}))
        .isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 3, 5}))
        .isNotEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 3}))
        .isNotEqualTo(BYTES);
  }

  @Test
  void row44_itIsNeitherPrintedNorSerialized() {
    assertThat(SecretBytes.copyOf(new byte[] {77, 77})).hasToString("SecretBytes[2]");
    assertThat(Serializable.class.isAssignableFrom(SecretBytes.class)).isFalse();
  }

  @Test
  void random_asksTheSourceForAsManyBytes() {
    AtomicInteger asked = new AtomicInteger();
    SecretBytes secret =
        SecretBytes.random(
            5,
            target -> {
              asked.addAndGet(target.length);
              java.util.Arrays.fill(target, (byte) 6);
            });
    assertThat(asked).hasValue(5);
    assertThat(secret.view()).containsExactly(6, 6, 6, 6, 6);
  }

  @Test
  void theSystemsSource_fillsTheWholeTarget_differentlyEachTime() {
    RandomSource random = RandomSource.system();
    byte[] first = new byte[64];
    byte[] second = new byte[64];
    random.fill(first);
    random.fill(second);
    assertThat(first).isNotEqualTo(second);
    // 32 zeros at either end have a probability of 2^-256.
    assertThat(java.util.Arrays.copyOf(first, 32)).isNotEqualTo(new byte[32]);
    assertThat(java.util.Arrays.copyOfRange(first, 32, 64)).isNotEqualTo(new byte[32]);
  }
}
