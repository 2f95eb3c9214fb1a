package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class UpdateBodyTest {
  private final UpdateBody body = UpdateBody.ofLanes(new long[] {0x0102030405060708L, -2});

  @Test
  void lanes_areLittleEndian() {
    byte[] bytes = new byte[16];
    body.slice(0, 16).get(bytes);
    assertThat(bytes).containsExactly(8, 7, 6, 5, 4, 3, 2, 1, -2, -1, -1, -1, -1, -1, -1, -1);
    assertThat(body.length()).isEqualTo(16);
    assertThat(body.digest()).isEqualTo(Digest.of(bytes));
    assertThat(body.slice(8, 8).getLong()).isEqualTo(-2);
  }

  @Test
  void ofBytes_isTheSameBody() {
    UpdateBody copy = UpdateBody.ofBytes(body.slice(0, 16));
    assertThat(copy.digest()).isEqualTo(body.digest());
    ByteBuffer padded = ByteBuffer.allocate(18);
    padded.position(1);
    padded.put(body.slice(0, 16));
    padded.position(1).limit(17);
    assertThat(UpdateBody.ofBytes(padded).digest()).isEqualTo(body.digest());
    assertThat(UpdateBody.ofBytes(padded).slice(8, 8).getLong()).isEqualTo(-2);
  }

  @Test
  void slice_endsWithTheBodyAndCannotBeWritten() {
    assertThat(body.slice(10, 100).remaining()).isEqualTo(6);
    assertThat(body.slice(16, 100).remaining()).isZero();
    assertThat(body.slice(3, 0).remaining()).isZero();
    assertThat(body.slice(3, Integer.MAX_VALUE).remaining()).isEqualTo(13);
    assertThatThrownBy(() -> body.slice(0, 8).put((byte) 1))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> body.slice(17, 1))
        .hasMessage("expected an offset of 0 to 16 and a length of 0 or more, got 17 and 1");
    assertThatThrownBy(() -> body.slice((1L << 32) + 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> body.slice(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
