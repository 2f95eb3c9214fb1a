package dev.cairn.secagg.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.vectors.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShareCommitmentTest {
  static Stream<Vectors.Case> share_commitment() {
    return Vectors.read("share_commitment");
  }

  @ParameterizedTest
  @MethodSource("share_commitment")
  void knownAnswers(Vectors.Case vector) {
    byte[] selfHash = ShareCommitment.hash(vector.bytes("selfShare"), vector.bytes("selfSalt"));
    byte[] keyHash = ShareCommitment.hash(vector.bytes("keyShare"), vector.bytes("keySalt"));
    assertThat(selfHash).isEqualTo(vector.bytes("selfHash"));
    assertThat(keyHash).isEqualTo(vector.bytes("keyHash"));
    assertThat(ShareCommitment.leaf(vector.number("holder") + 1, selfHash, keyHash))
        .isEqualTo(vector.bytes("leaf"));
  }

  @Test
  void salts_differ_andTheDealersLeafIsZero() {
    SeededRandomSource random = new SeededRandomSource(7);
    byte[] salt = ShareCommitment.salt(random);
    assertThat(salt).hasSize(16).isNotEqualTo(ShareCommitment.salt(random));
    assertThat(ShareCommitment.dealersLeaf()).isEqualTo(new byte[32]);
  }

  @Test
  void badArguments_areBugs() {
    byte[] hash = new byte[32];
    assertThatThrownBy(() -> ShareCommitment.hash(new byte[39], new byte[16]))
        .hasMessage("expected a share of 40 bytes, got 39");
    assertThatThrownBy(() -> ShareCommitment.hash(new byte[40], new byte[17]))
        .hasMessage("expected a salt of 16 bytes, got 17");
    assertThatThrownBy(() -> ShareCommitment.leaf(0, hash, hash))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ShareCommitment.leaf(0, hash, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
