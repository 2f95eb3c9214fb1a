package dev.cairn.secagg.merkle;

import dev.cairn.secagg.cipher.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A hash tree over given 32-byte leaves, in the shape of RFC 6962, section 2.1 (CSA/1, section 7).
 *
 * <p>A tree over more than one leaf has the largest power of two below their number on its left. A
 * node is H(0x01 || left || right). Leaves are taken as they are: their hashes must begin with
 * another byte than 0x01, or be fixed, so that no node passes for a leaf.
 */
public final class MerkleTree {
  /** Bytes in a leaf, in a node and in each entry of a multiproof. */
  public static final int HASH_LENGTH = Sha256.LENGTH;

  private static final byte NODE = 1;

  /** The leaves first, the root last. A node without a neighbour stands in the next level too. */
  private final List<byte[][]> levels = new ArrayList<>();

  private MerkleTree() {}

  /** The tree over these leaves, one or more of 32 bytes each. */
  public static MerkleTree of(byte[][] leaves) {
    if (leaves.length == 0) {
      throw new IllegalArgumentException("expected one leaf or more, got none");
    }
    for (byte[] leaf : leaves) {
      expectHash(leaf);
    }
    MerkleTree tree = new MerkleTree();
    MessageDigest digest = Sha256.digest();
    byte[][] level = leaves.clone();
    tree.levels.add(level);
    while (level.length > 1) {
      byte[][] above = new byte[(level.length + 1) / 2][];
      for (int i = 0; i < above.length; i++) {
        above[i] =
            2 * i + 1 < level.length ? node(digest, level[2 * i], level[2 * i + 1]) : level[2 * i];
      }
      tree.levels.add(above);
      level = above;
    }
    return tree;
  }

  /**
   * The root of the tree over these leaves, for who needs nothing else of it.
   *
   * @param leaves 32 bytes each, one after the other, one or more
   */
  public static byte[] rootOf(byte[] leaves) {
    if (leaves.length == 0 || leaves.length % HASH_LENGTH != 0) {
      throw new IllegalArgumentException(
          "expected one leaf of 32 bytes or more, got " + leaves.length + " bytes");
    }
    MessageDigest digest = Sha256.digest();
    // Each level is written over the beginning of the one below it.
    byte[] level = leaves.clone();
    for (int size = level.length / HASH_LENGTH; size > 1; size = (size + 1) / 2) {
      for (int i = 0; i < size / 2; i++) {
        digest.update(NODE);
        digest.update(level, 2 * i * HASH_LENGTH, 2 * HASH_LENGTH);
        Sha256.finish(digest, level, i * HASH_LENGTH);
      }
      if (size % 2 != 0) {
        System.arraycopy(
            level, (size - 1) * HASH_LENGTH, level, size / 2 * HASH_LENGTH, HASH_LENGTH);
      }
    }
    return Arrays.copyOf(level, HASH_LENGTH);
  }

  /** How many leaves. */
  public int size() {
    return levels.get(0).length;
  }

  /** The root: 32 bytes. */
  public byte[] root() {
    return levels.get(levels.size() - 1)[0].clone();
  }

  /**
   * What leads from some of the leaves to the root: the roots of all largest subtrees without one
   * of them, from left to right, 32 bytes each.
   *
   * @param indices of the leaves, one or more, ascending, in [0, size)
   */
  public byte[] multiproof(int... indices) {
    checkIndices(indices, size());
    ByteArrayOutputStream proof = new ByteArrayOutputStream();
    collect(new Walk(indices), 0, size(), proof);
    return proof.toByteArray();
  }

  private void collect(Walk walk, int from, int size, ByteArrayOutputStream proof) {
    if (!walk.hasLeafIn(from, size)) {
      // A subtree begins at a multiple of its size, rounded up to a power of two.
      int level = 32 - Integer.numberOfLeadingZeros(size - 1);
      proof.write(levels.get(level)[from >> level], 0, HASH_LENGTH);
    } else if (size == 1) {
      walk.next();
    } else {
      int left = leftOf(size);
      collect(walk, from, left, proof);
      collect(walk, from + left, size - left, proof);
    }
  }

  /**
   * How many subtrees the multiproof of these leaves has; each is 32 bytes.
   *
   * @param indices of the leaves, one or more, ascending, in [0, size)
   */
  public static int multiproofLength(int[] indices, int size) {
    checkIndices(indices, size);
    return count(new Walk(indices), 0, size);
  }

  private static int count(Walk walk, int from, int size) {
    if (!walk.hasLeafIn(from, size)) {
      return 1;
    }
    if (size == 1) {
      walk.next();
      return 0;
    }
    int left = leftOf(size);
    return count(walk, from, left) + count(walk, from + left, size - left);
  }

  /**
   * The root to which leaves lead with their multiproof; whoever checks leaves compares it with the
   * root that was signed.
   *
   * @param leaves 32 bytes each
   * @param indices of these leaves, one or more, ascending, in [0, size)
   * @param size leaves in the tree
   * @param proof as {@link #multiproof} makes it, {@code 32 * multiproofLength(indices, size)}
   *     bytes
   */
  public static byte[] rootFromMultiproof(byte[][] leaves, int[] indices, int size, byte[] proof) {
    int length = HASH_LENGTH * multiproofLength(indices, size);
    if (proof.length != length) {
      throw new IllegalArgumentException(
          "expected a multiproof of " + length + " bytes, got " + proof.length);
    }
    if (leaves.length != indices.length) {
      throw new IllegalArgumentException(
          "expected a leaf for each index, got " + leaves.length + " and " + indices.length);
    }
    for (byte[] leaf : leaves) {
      expectHash(leaf);
    }
    return root(Sha256.digest(), leaves, new Walk(indices), ByteBuffer.wrap(proof), 0, size);
  }

  private static byte[] root(
      MessageDigest digest, byte[][] leaves, Walk walk, ByteBuffer proof, int from, int size) {
    if (!walk.hasLeafIn(from, size)) {
      byte[] subtree = new byte[HASH_LENGTH];
      proof.get(subtree);
      return subtree;
    }
    if (size == 1) {
      return leaves[walk.next()].clone();
    }
    int left = leftOf(size);
    byte[] leftRoot = root(digest, leaves, walk, proof, from, left);
    byte[] rightRoot = root(digest, leaves, walk, proof, from + left, size - left);
    return node(digest, leftRoot, rightRoot);
  }

  /** Goes through the leaves of a set in their order, while subtrees are gone through in theirs. */
  private static final class Walk {
    private final int[] indices;
    private int at;

    Walk(int[] indices) {
      this.indices = indices;
    }

    boolean hasLeafIn(int from, int size) {
      return at < indices.length && indices[at] < from + size;
    }

    /** The place in the set of the leaf that was come to. */
    int next() {
      return at++;
    }
  }

  private static int leftOf(int size) {
    return Integer.highestOneBit(size - 1);
  }

  private static byte[] node(MessageDigest digest, byte[] left, byte[] right) {
    digest.update(NODE);
    digest.update(left);
    digest.update(right);
    return digest.digest();
  }

  private static void expectHash(byte[] hash) {
    if (hash.length != HASH_LENGTH) {
      throw new IllegalArgumentException("expected a hash of 32 bytes, got " + hash.length);
    }
  }

  private static void checkIndices(int[] indices, int size) {
    int least = 0;
    for (int index : indices) {
      if (index < least || index >= size) {
        throw new IllegalArgumentException(
            "expected ascending indices within " + size + " leaves, got " + index);
      }
      least = index + 1;
    }
    if (indices.length == 0) {
      throw new IllegalArgumentException("expected the index of one leaf or more, got none");
    }
  }
}
