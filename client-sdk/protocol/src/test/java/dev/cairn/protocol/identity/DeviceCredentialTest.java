package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DeviceCredentialTest {
  private static final DeviceCredential CREDENTIAL =
      new DeviceCredential(filled(3, 1), filled(32, 2), 5, 6, filled(8, 3));

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void encoding_isPinned() {
    assertThat(Hex.of(CREDENTIAL.encode()))
        .isEqualTo(
            "01"
                + "00000003010101"
                + "02".repeat(32)
                + "0000000000000005"
                + "0000000000000006"
                + "000000080303030303030303");
  }

  @Test
  void statement_isPinned() {
    assertThat(Hex.of(DeviceCredential.statement(filled(32, 2), 5, 6)))
        .isEqualTo(
            "435341312f7369676e696e672d6b657900"
                + "02".repeat(32)
                + "0000000000000005"
                + "0000000000000006");
  }

  @Test
  void decode_givesWhatWasEncoded() {
    DeviceCredential read = DeviceCredential.decode(CREDENTIAL.encode());
    assertThat(read).isEqualTo(CREDENTIAL).hasSameHashCodeAs(CREDENTIAL);
    assertThat(read.certificate()).isEqualTo(filled(3, 1));
    assertThat(read.signingKey()).isEqualTo(filled(32, 2));
    assertThat(read.notBeforeMillis()).isEqualTo(5);
    assertThat(read.notAfterMillis()).isEqualTo(6);
    assertThat(read.signature()).isEqualTo(filled(8, 3));
  }

  @Test
  void largest_isWithinTheBound() {
    DeviceCredential largest =
        new DeviceCredential(
            new byte[DeviceCredential.CERTIFICATE_BYTES_MAX], new byte[32], 0, 0, new byte[72]);
    assertThat(largest.encode()).hasSize(DeviceCredential.BYTES_MAX);
    assertThat(DeviceCredential.decode(largest.encode())).isEqualTo(largest);
  }

  @Test
  void truncatedAndPadded_areRefused() {
    byte[] whole = CREDENTIAL.encode();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> DeviceCredential.decode(part))
          .as("%d bytes", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> DeviceCredential.decode(Arrays.copyOf(whole, whole.length + 1)))
        .hasMessage("this is no device credential: 1 bytes are left over");
  }

  @Test
  void badLengths_areRefusedBeforeAnythingIsAllocated() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 70}) {
      byte[] bytes = ByteBuffer.wrap(CREDENTIAL.encode()).putInt(1, length).array();
      assertThatThrownBy(() -> DeviceCredential.decode(bytes))
          .as("length %d", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> DeviceCredential.decode(new byte[10_000_000]))
        .hasMessageContaining("at most 2177 bytes");
  }

  @Test
  void otherVersions_areRefused() {
    byte[] bytes = CREDENTIAL.encode();
    bytes[0] = 2;
    assertThatThrownBy(() -> DeviceCredential.decode(bytes))
        .hasMessage("this is no device credential: its version is another");
  }

  @Test
  void windows_areBounded() {
    long most = DeviceCredential.SIGNING_KEY_MILLIS_MAX;
    DeviceCredential.statement(filled(32, 2), 7, 7 + most);
    long[][] windows = {{-1, 5}, {6, 5}, {0, most + 1}, {0, Long.MAX_VALUE}, {Long.MIN_VALUE, 0}};
    for (long[] window : windows) {
      assertThatThrownBy(
              () ->
                  new DeviceCredential(
                      filled(3, 1), filled(32, 2), window[0], window[1], filled(8, 3)))
          .hasMessageContaining("a signing key is valid from");
    }
  }
}
