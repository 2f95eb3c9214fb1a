package dev.cairn.secagg.merkle;

import dev.cairn.secagg.cipher.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A hash tree over given 32-byte leaves, in the shape of RFC 6962, section 2.1 (CSA/1, section 7).
 *
 * <p>A tree over more than one leaf has the largest power of two below their number on its left. A
 * node is H(0x01 || left || right). Leaves are taken as they are: their hashes must begin with
 * another byte than 0x01, or be fixed, so that no node passes for a leaf.
 */
public final class MerkleTree {
  /** Bytes in a leaf, in a node and in each entry of a path. */
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

  /** How many leaves. */
  public int size() {
    return levels.get(0).length;
  }

  /** The root: 32 bytes. */
  public byte[] root() {
    return levels.get(levels.size() - 1)[0].clone();
  }

  /**
   * The siblings from the leaf up to the root, one after the other, 32 bytes each.
   *
   * @param index of the leaf, in [0, size)
   */
  public byte[] path(int index) {
    byte[] path = new byte[HASH_LENGTH * pathLength(index, size())];
    int at = 0;
    int place = index;
    for (byte[][] level : levels) {
      int sibling = place ^ 1;
      if (sibling < level.length) {
        System.arraycopy(level[sibling], 0, path, at, HASH_LENGTH);
        at += HASH_LENGTH;
      }
      place /= 2;
    }
    return path;
  }

  /** How many siblings the path of a leaf has; each is 32 bytes. */
  public static int pathLength(int index, int size) {
    expectIndex(index, size);
    int length = 0;
    int place = index;
    for (int last = size - 1; last > 0; last /= 2) {
      if ((place ^ 1) <= last) {
        length++;
      }
      place /= 2;
    }
    return length;
  }

  /**
   * The root to which a leaf leads by its path; whoever checks a leaf compares it with the root
   * that was signed.
   *
   * @param leaf 32 bytes
   * @param index of the leaf, in [0, size)
   * @param size leaves in the tree
   * @param path as {@link #path} makes it, {@code 32 * pathLength(index, size)} bytes
   */
  public static byte[] rootFromPath(byte[] leaf, int index, int size, byte[] path) {
    expectHash(leaf);
    int length = pathLength(index, size);
    if (path.length != HASH_LENGTH * length) {
      throw new IllegalArgumentException(
          "expected a path of " + HASH_LENGTH * length + " bytes, got " + path.length);
    }
    return subtree(Sha256.digest(), leaf, index, size, path, length);
  }

  /** Top down, by the definition: the last sibling of the path is the other half of the tree. */
  private static byte[] subtree(
      MessageDigest digest, byte[] leaf, int index, int size, byte[] path, int length) {
    if (size == 1) {
      return leaf.clone();
    }
    byte[] sibling = new byte[HASH_LENGTH];
    System.arraycopy(path, HASH_LENGTH * (length - 1), sibling, 0, HASH_LENGTH);
    int left = Integer.highestOneBit(size - 1);
    if (index < left) {
      return node(digest, subtree(digest, leaf, index, left, path, length - 1), sibling);
    }
    return node(
        digest, sibling, subtree(digest, leaf, index - left, size - left, path, length - 1));
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

  private static void expectIndex(int index, int size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "expected an index within " + size + " leaves, got " + index);
    }
  }
}
