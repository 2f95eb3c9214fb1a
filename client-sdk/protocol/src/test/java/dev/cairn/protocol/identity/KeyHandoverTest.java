package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a device pins, and who may change it. */
class KeyHandoverTest {
  private static final byte[] FIRST = key(1);
  private static final byte[] SECOND = key(2);
  private static final byte[] THIRD = key(3);
  private static final byte[] FOURTH = key(4);
  private static final byte[] THIEFS = key(9);

  private static SecretBytes seed(int of) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) of);
    return SecretBytes.take(seed);
  }

  private static byte[] key(int of) {
    return Signatures.publicKey(seed(of));
  }

  /** The key of seed {@code by} says that {@code next} follows {@code key}. */
  private static KeyHandover handover(int by, byte[] key, byte[] next) {
    byte[] statement = KeyHandover.statement(key, next, 7_000);
    return new KeyHandover(key, next, 7_000, Signatures.sign(seed(by), statement));
  }

  private static List<byte[]> follow(List<byte[]> pinned, KeyHandover... handovers) {
    return KeyHandover.follow(pinned, List.of(handovers));
  }

  @Test
  void heir_takesOver_andNamesItsOwn() {
    List<byte[]> pins = follow(List.of(FIRST, SECOND), handover(2, SECOND, THIRD));
    assertThat(pins).containsExactly(SECOND, THIRD);
    assertThat(follow(pins, handover(2, SECOND, THIRD)))
        .as("told again")
        .containsExactly(SECOND, THIRD);
  }

  @Test
  void deviceThatSleptThroughSeveral_followsOneByOne() {
    assertThat(
            follow(
                List.of(FIRST, SECOND),
                handover(1, FIRST, SECOND),
                handover(2, SECOND, THIRD),
                handover(3, THIRD, FOURTH)))
        .containsExactly(THIRD, FOURTH);
    assertThat(follow(List.of(FIRST, SECOND), handover(3, THIRD, FOURTH)))
        .as("one that is missing cannot be jumped over")
        .containsExactly(FIRST, SECOND);
  }

  @Test
  void deviceThatPinsOneKey_learnsOfItsHeir() {
    assertThat(follow(List.of(FIRST), handover(1, FIRST, SECOND))).containsExactly(FIRST, SECOND);
  }

  /** The key that signs rounds lies on the coordinator's disk; the heir need not. */
  @Test
  void thiefOfTheKeyInUse_changesNothing() {
    List<byte[]> pinned = List.of(FIRST, SECOND);
    assertThat(follow(pinned, handover(1, FIRST, THIEFS))).containsExactly(FIRST, SECOND);
    assertThat(follow(pinned, handover(1, SECOND, THIEFS)))
        .as("in the heir's name")
        .containsExactly(FIRST, SECOND);
    assertThat(follow(pinned, handover(9, THIEFS, FIRST))).containsExactly(FIRST, SECOND);
  }

  @Test
  void formerKeys_comeBackNeither() {
    assertThat(follow(List.of(SECOND, THIRD), handover(1, FIRST, SECOND)))
        .containsExactly(SECOND, THIRD);
    assertThat(follow(List.of(SECOND, THIRD), handover(2, SECOND, THIEFS)))
        .containsExactly(SECOND, THIRD);
  }

  @Test
  void encoding_isTheOnlyOne_andEveryByteOfItCounts() {
    KeyHandover handover = handover(2, SECOND, THIRD);
    byte[] encoded = handover.encode();

    assertThat(encoded).hasSize(KeyHandover.BYTES).hasSize(137);
    assertThat(KeyHandover.decode(encoded)).isEqualTo(handover).hasSameHashCodeAs(handover);
    assertThat(handover.isSigned()).isTrue();
    assertThat(handover.sinceMillis()).isEqualTo(7_000);
    assertThat(handover.toString()).contains("1970-01-01T00:00:07Z");
    for (int i = 1; i < encoded.length; i++) {
      byte[] changed = encoded.clone();
      changed[i] ^= 1;
      assertThat(KeyHandover.decode(changed).isSigned()).as("byte %d", i).isFalse();
    }
  }

  /** What a server may put there: it is read as it stands, or refused, and proves nothing. */
  @Test
  void anyBytes_areRefusedOrReadAlike_andFollowedByNobody() {
    SplittableRandom random = new SplittableRandom(51);
    int read = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[KeyHandover.BYTES];
      random.nextBytes(bytes);
      bytes[0] = (byte) random.nextInt(3);
      try {
        KeyHandover handover = KeyHandover.decode(bytes);
        read++;
        assertThat(handover.encode()).isEqualTo(bytes);
        assertThat(KeyHandover.follow(List.of(FIRST, handover.key()), List.of(handover)))
            .containsExactly(FIRST, handover.key());
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(a handover of keys has|a key is used from) .*");
      }
    }
    assertThat(read).isBetween(200, 500);
  }

  @Test
  void otherBytes_areRefused() {
    byte[] encoded = handover(2, SECOND, THIRD).encode();
    for (byte[] bad :
        List.of(new byte[0], Arrays.copyOf(encoded, 136), Arrays.copyOf(encoded, 138))) {
      assertThatThrownBy(() -> KeyHandover.decode(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("137 bytes");
    }
    encoded[0] = 2;
    assertThatThrownBy(() -> KeyHandover.decode(encoded))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KeyHandover.statement(FIRST, FIRST, 0))
        .hasMessageContaining("not by itself");
    assertThatThrownBy(() -> KeyHandover.statement(FIRST, SECOND, -1))
        .hasMessageContaining("since 1970");
    assertThatThrownBy(() -> KeyHandover.statement(new byte[31], SECOND, 0))
        .hasMessageContaining("key");
  }
}
