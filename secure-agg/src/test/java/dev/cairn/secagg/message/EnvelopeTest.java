package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.message.ProtocolException.Defect;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final byte[] SIGNATURE = new byte[64];
  private static final SignedMessage MESSAGE =
      new SignedMessage(new byte[] {1, 2, 3}, SIGNATURE, new byte[] {7});

  static {
    Arrays.fill(SIGNATURE, (byte) 5);
  }

  @Test
  void packed_isEachPartAfterItsLength() {
    byte[] expected =
        ByteBuffer.allocate(12 + 3 + 64 + 1)
            .putInt(3)
            .put(new byte[] {1, 2, 3})
            .putInt(64)
            .put(SIGNATURE)
            .putInt(1)
            .put((byte) 7)
            .array();
    assertThat(Envelope.pack(MESSAGE)).isEqualTo(expected);
  }

  @Test
  void unpacked_isTheSame_alsoWithoutAttachment() throws Exception {
    SignedMessage bare = new SignedMessage(new byte[] {1}, SIGNATURE);
    assertThat(Envelope.unpack(Envelope.pack(MESSAGE)).sameAs(MESSAGE)).isTrue();
    assertThat(Envelope.unpack(Envelope.pack(bare)).sameAs(bare)).isTrue();
  }

  @Test
  void cutOffAnywhere_orLonger_isMalformed() {
    byte[] packed = Envelope.pack(MESSAGE);
    for (int length = 0; length < packed.length; length++) {
      malformed(Arrays.copyOf(packed, length), "a part is cut off");
    }
    malformed(Arrays.copyOf(packed, packed.length + 2), "2 bytes are left over");
  }

  @Test
  void lengthBelowZero_orBeyondTheEnd_isMalformed() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 77}) {
      byte[] packed = Envelope.pack(MESSAGE);
      ByteBuffer.wrap(packed).putInt(0, length);
      malformed(packed, "a part is cut off");
    }
  }

  private static void malformed(byte[] packed, String detail) {
    assertThatThrownBy(() -> Envelope.unpack(packed))
        .hasMessageContaining(detail)
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.defect()).isEqualTo(Defect.MALFORMED));
  }
}
