package dev.cairn.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SplittableRandom;

/**
 * The order in which a client visits its examples: a function of seed, round and client, so that
 * training again gives the same update.
 */
public final class BatchOrder {
  /** The most indices of an order: it is held in memory. */
  public static final int LENGTH_MAX = 1 << 28;

  private BatchOrder() {}

  /**
   * One permutation of {@code examples} for each epoch, one after another (Fisher and Yates, as in
   * Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2P).
   *
   * @param seed the run's seed
   * @param roundIndex the round's index; attempts of a round share their order
   * @param client the client
   * @param examples number of examples, at least 1
   * @param epochs number of epochs, at least 1
   * @throws IllegalArgumentException if there are none, or more than {@link #LENGTH_MAX} indices
   */
  public static int[] of(long seed, int roundIndex, ClientId client, int examples, int epochs) {
    if (examples < 1 || epochs < 1 || (long) examples * epochs > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "examples and epochs must be at least 1 and their product at most "
              + LENGTH_MAX
              + ", not "
              + examples
              + " and "
              + epochs);
    }
    SplittableRandom random = random("batches", seed, roundIndex, client);
    int[] order = new int[examples * epochs];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int base = epoch * examples;
      for (int i = 0; i < examples; i++) {
        order[base + i] = i;
      }
      for (int i = examples - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[base + i];
        order[base + i] = order[base + j];
        order[base + j] = swapped;
      }
    }
    return order;
  }

  /**
   * A generator that depends on all of its arguments and on nothing else.
   *
   * @param purpose keeps the streams of different uses apart
   */
  public static SplittableRandom random(
      String purpose, long seed, int roundIndex, ClientId client) {
    MessageDigest digest = Digest.sha256();
    digest.update(purpose.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(12).putLong(seed).putInt(roundIndex).array());
    digest.update(client.value().getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(ByteBuffer.wrap(digest.digest()).getLong());
  }
}
