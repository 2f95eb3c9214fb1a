package dev.cairn.secagg.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
    assertThat(MerkleTree.rootOf(oneAfterTheOther(leaves))).isEqualTo(root);
    for (int i = 0; i < paths.length; i++) {
      int[] only = {i};
      byte[] proof = tree.multiproof(i);
      assertThat(proof).isEqualTo(fromLeftToRight(paths[i], i, leaves.length));
      assertThat(MerkleTree.multiproofLength(only, leaves.length)).isEqualTo(proof.length / 32);
      byte[][] leaf = {leaves[i]};
      assertThat(MerkleTree.rootFromMultiproof(leaf, only, leaves.length, proof)).isEqualTo(root);
    }
  }

  private static byte[] oneAfterTheOther(byte[][] leaves) {
    ByteBuffer all = ByteBuffer.allocate(32 * leaves.length);
    for (byte[] leaf : leaves) {
      all.put(leaf);
    }
    return all.array();
  }

  @Test
  void theRootAlone_isThatOfTheTree_andLeavesAreLeftAsTheyWere() {
    SplittableRandom random = new SplittableRandom(9);
    for (int size = 1; size <= 130; size++) {
      byte[][] leaves = leaves(size, random);
      byte[] flat = oneAfterTheOther(leaves);
      assertThat(MerkleTree.rootOf(flat)).as("%d", size).isEqualTo(MerkleTree.of(leaves).root());
      assertThat(flat).isEqualTo(oneAfterTheOther(leaves));
    }
    for (int length : new int[] {0, 31, 33, 65}) {
      assertThatThrownBy(() -> MerkleTree.rootOf(new byte[length]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /**
   * An audit path of RFC 6962 goes from the leaf up; what stands left of the leaf is turned round.
   */
  private static byte[] fromLeftToRight(byte[] path, int index, int size) {
    ArrayDeque<byte[]> order = new ArrayDeque<>();
    int place = index;
    int last = size - 1;
    for (int at = 0; last > 0; place /= 2, last /= 2) {
      if ((place ^ 1) <= last) {
        byte[] sibling = Arrays.copyOfRange(path, at, at + 32);
        at += 32;
        if (place % 2 == 1) {
          order.addFirst(sibling);
        } else {
          order.addLast(sibling);
        }
      }
    }
    ByteBuffer proof = ByteBuffer.allocate(path.length);
    order.forEach(proof::put);
    return proof.array();
  }

  static Stream<Vectors.Case> bad() {
    return Vectors.read("merkle_bad_multiproofs");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badMultiproof_isRefused_orLeadsElsewhere(Vectors.Case bad) {
    byte[][] leaves = bad.byteArrays("leaves");
    int[] indices = bad.numbers("indices");
    int size = bad.number("size");
    byte[] proof = bad.bytes("proof");
    if (bad.text("refusal").isEmpty()) {
      assertThat(MerkleTree.rootFromMultiproof(leaves, indices, size, proof))
          .hasSize(32)
          .isNotEqualTo(bad.bytes("root"));
    } else {
      assertThatThrownBy(() -> MerkleTree.rootFromMultiproof(leaves, indices, size, proof))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bad.text("refusal"));
    }
  }

  @SeededTest
  void anyLeaves_leadToTheRoot_fromTheirPlacesOnly(SplittableRandom random) {
    int size = 1 + random.nextInt(130);
    byte[][] leaves = leaves(size, random);
    MerkleTree tree = MerkleTree.of(leaves);
    int[] indices = some(size, random);
    byte[][] chosen = chosen(leaves, indices);
    byte[] proof = tree.multiproof(indices);
    assertThat(proof).isEqualTo(largestSubtreesWithout(indices, leaves));
    assertThat(MerkleTree.rootFromMultiproof(chosen, indices, size, proof)).isEqualTo(tree.root());
    int[] others = some(size, random);
    if (others.length == indices.length
        && !Arrays.equals(others, indices)
        && MerkleTree.multiproofLength(others, size) == proof.length / 32) {
      assertThat(MerkleTree.rootFromMultiproof(chosen, others, size, proof))
          .isNotEqualTo(tree.root());
    }
  }

  /** By the definition: of all subtrees of the shape, those without a leaf whose parent has one. */
  private static byte[] largestSubtreesWithout(int[] indices, byte[][] leaves) {
    ByteArrayOutputStream proof = new ByteArrayOutputStream();
    collect(indices, leaves, 0, leaves.length, proof);
    return proof.toByteArray();
  }

  private static void collect(
      int[] indices, byte[][] leaves, int from, int to, ByteArrayOutputStream proof) {
    if (Arrays.stream(indices).noneMatch(i -> i >= from && i < to)) {
      proof.writeBytes(MerkleTree.of(Arrays.copyOfRange(leaves, from, to)).root());
    } else if (to - from > 1) {
      int middle = from + Integer.highestOneBit(to - from - 1);
      collect(indices, leaves, from, middle, proof);
      collect(indices, leaves, middle, to, proof);
    }
  }

  @SeededTest
  void oneBitOfLeafOrProof_leadsElsewhere(SplittableRandom random) {
    int size = 2 + random.nextInt(63);
    byte[][] leaves = leaves(size, random);
    MerkleTree tree = MerkleTree.of(leaves);
    int[] indices = some(size, random);
    byte[] proof = tree.multiproof(indices);
    byte[][] chosen = chosen(leaves, indices);
    byte[] altered =
        proof.length > 0 && random.nextBoolean() ? proof : chosen[random.nextInt(chosen.length)];
    altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
    assertThat(MerkleTree.rootFromMultiproof(chosen, indices, size, proof))
        .isNotEqualTo(tree.root());
  }

  @Test
  void allLeaves_needNoProof() {
    byte[][] leaves = leaves(11, new SplittableRandom(4));
    int[] all = IntStream.range(0, 11).toArray();
    MerkleTree tree = MerkleTree.of(leaves);
    assertThat(tree.multiproof(all)).isEmpty();
    assertThat(MerkleTree.rootFromMultiproof(leaves, all, 11, new byte[0])).isEqualTo(tree.root());
  }

  @Test
  void aProofOfAnotherLength_isRefused() {
    byte[][] leaves = leaves(5, new SplittableRandom(6));
    byte[] proof = MerkleTree.of(leaves).multiproof(0);
    assertThat(proof).hasSize(96);
    byte[][] leaf = {leaves[0]};
    for (int length : new int[] {0, 32, 64, 95, 97, 128}) {
      byte[] other = Arrays.copyOf(proof, length);
      assertThatThrownBy(() -> MerkleTree.rootFromMultiproof(leaf, new int[] {0}, 5, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a multiproof of 96 bytes, got " + length);
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
    for (int[] indices : new int[][] {{-1}, {3}, {}, {1, 1}, {2, 1}, {0, 3}}) {
      assertThatThrownBy(() -> tree.multiproof(indices))
          .as(Arrays.toString(indices))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> MerkleTree.multiproofLength(indices, 3))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] proof = tree.multiproof(0);
    assertThatThrownBy(() -> MerkleTree.rootFromMultiproof(new byte[0][], new int[] {0}, 3, proof))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> MerkleTree.rootFromMultiproof(new byte[][] {{1}}, new int[] {0}, 3, proof))
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

  /** One leaf or more, each as likely as not. */
  private static int[] some(int size, SplittableRandom random) {
    boolean few = random.nextBoolean();
    int sure = random.nextInt(size);
    return IntStream.range(0, size)
        .filter(i -> i == sure || random.nextInt(few ? 10 : 2) == 0)
        .toArray();
  }

  private static byte[][] chosen(byte[][] leaves, int[] indices) {
    return Arrays.stream(indices).mapToObj(i -> leaves[i].clone()).toArray(byte[][]::new);
  }
}
