package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.vectors.Vectors;
import dev.cairn.vectors.Vectors.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handovers that another implementation has made, and what a device pins after them. */
class KeyHandoverVectorsTest {

  static Stream<Case> chains() {
    return Vectors.read("key_handover");
  }

  private static List<byte[]> cut(byte[] bytes, int length) {
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += length) {
      parts.add(Arrays.copyOfRange(bytes, at, at + length));
    }
    return parts;
  }

  @ParameterizedTest
  @MethodSource("chains")
  void handovers_areReadAndFollowedAlike(Case vector) {
    List<KeyHandover> handovers = new ArrayList<>();
    for (byte[] encoded : cut(vector.bytes("handovers"), KeyHandover.BYTES)) {
      KeyHandover handover = KeyHandover.decode(encoded);
      assertThat(handover.encode()).isEqualTo(encoded);
      handovers.add(handover);
    }
    assertThat(KeyHandover.follow(cut(vector.bytes("pinned"), 32), handovers))
        .containsExactlyElementsOf(cut(vector.bytes("follows"), 32));
  }
}
