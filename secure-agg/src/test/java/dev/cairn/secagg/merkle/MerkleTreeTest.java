package dev.cairn.secagg.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MerkleTreeTest {
  static Stream<Vectors.Case> merkle() {
    return Stream.concat(Vectors.read("merkle_ct"), Vectors.read("merkle"));
  }

  @ParameterizedTest
  @MethodSource("merkle")
  void knownAnswers(Vectors.Case vector) {
    byte[][] leaves = vector.byteArrays("leaves");
    byte[][] paths = vector.byteArrays("paths");
    byte[] root = vector.bytes("root");
    MerkleTree tree = MerkleTree.of(leaves);
    assertThat(tree.size()).isEqualTo(leaves.length);
    assertThat(tree.root()).isEqualTo(root);
    for (int i = 0; i < paths.length; i++) {
      assertThat(tree.path(i)).isEqualTo(paths[i]);
      assertThat(MerkleTree.pathLength(i, leaves.length)).isEqualTo(paths[i].length / 32);
      assertThat(MerkleTree.rootFromPath(leaves[i], i, leaves.length, paths[i])).isEqualTo(root);
    }
  }

  @Test
  void everyLeafOfEverySize_leadsToTheRoot_andFromNoOtherPlace() {
    SplittableRandom random = new SplittableRandom(5);
    for (int size = 1; size <= 70; size++) {
      byte[][] leaves = leaves(size, random);
      MerkleTree tree = MerkleTree.of(leaves);
      for (int i = 0; i < size; i++) {
        byte[] path = tree.path(i);
        assertThat(MerkleTree.rootFromPath(leaves[i], i, size, path)).isEqualTo(tree.root());
        for (int other = 0; other < size; other++) {
          if (other != i && MerkleTree.pathLength(other, size) == path.length / 32) {
            assertThat(MerkleTree.rootFromPath(leaves[i], other, size, path))
                .isNotEqualTo(tree.root());
          }
        }
      }
    }
  }

  @SeededTest
  void oneBitOfLeafOrPath_leadsElsewhere(SplittableRandom random) {
    int size = 2 + random.nextInt(63);
    int index = random.nextInt(size);
    byte[][] leaves = leaves(size, random);
    MerkleTree tree = MerkleTree.of(leaves);
    byte[] path = tree.path(index);
    byte[] leaf = leaves[index].clone();
    byte[] altered = random.nextBoolean() ? leaf : path;
    altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
    assertThat(MerkleTree.rootFromPath(leaf, index, size, path)).isNotEqualTo(tree.root());
  }

  @Test
  void aPathOfAnotherLength_isRefused() {
    byte[][] leaves = leaves(5, new SplittableRandom(6));
    byte[] path = MerkleTree.of(leaves).path(0);
    assertThat(path).hasSize(96);
    for (int length : new int[] {0, 32, 64, 95, 97, 128}) {
      byte[] other = Arrays.copyOf(path, length);
      assertThatThrownBy(() -> MerkleTree.rootFromPath(leaves[0], 0, 5, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a path of 96 bytes, got " + length);
    }
  }

  @Test
  void badArguments_areBugs() {
    byte[][] leaves = leaves(3, new SplittableRandom(7));
    MerkleTree tree = MerkleTree.of(leaves);
    assertThatThrownBy(() -> MerkleTree.of(new byte[0][]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleTree.of(new byte[][] {new byte[31]}))
        .isInstanceOf(IllegalArgumentException.class);
    for (int index : new int[] {-1, 3}) {
      assertThatThrownBy(() -> tree.path(index)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> MerkleTree.pathLength(index, 3))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> MerkleTree.pathLength(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRoot_isACopy() {
    MerkleTree tree = MerkleTree.of(leaves(1, new SplittableRandom(8)));
    byte[] root = tree.root();
    tree.root()[0] ^= 1;
    assertThat(tree.root()).isEqualTo(root);
  }

  private static byte[][] leaves(int size, SplittableRandom random) {
    byte[][] leaves = new byte[size][32];
    for (byte[] leaf : leaves) {
      random.nextBytes(leaf);
    }
    return leaves;
  }
}
