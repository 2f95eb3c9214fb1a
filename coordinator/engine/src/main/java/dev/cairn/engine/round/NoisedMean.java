package dev.cairn.engine.round;

import dev.cairn.protocol.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The mean of a round with the coordinator's noise, and the totals beside it, as one file: what was
 * drawn once is read from there, and never drawn again.
 *
 * <p>The file is little-endian: the mark {@code CNM1}, the number of updates and the sum of weights
 * as 8 bytes each, 4 bytes for each parameter, and the SHA-256 of all of that.
 *
 * @param mean one value per parameter
 * @param weight sum of the weights
 * @param count number of updates
 */
@SuppressWarnings("ArrayRecordComponent")
record NoisedMean(float[] mean, long weight, long count) {
  private static final int MARK = 0x314d4e43;
  private static final int HEADER_BYTES = 4 + 8 + 8;
  private static final int DIGEST_BYTES = 32;

  /** The file of this mean. */
  ByteBuffer toFile() {
    ByteBuffer file =
        ByteBuffer.allocate(Math.addExact(HEADER_BYTES + DIGEST_BYTES, 4 * mean.length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(MARK)
            .putLong(count)
            .putLong(weight);
    file.asFloatBuffer().put(mean);
    int end = HEADER_BYTES + 4 * mean.length;
    byte[] digest = digest(file, end);
    file.position(end);
    return file.put(digest).flip();
  }

  /**
   * Reads a mean from its file.
   *
   * @param dimension number of parameters
   * @throws IllegalStateException if it is not such a file, whole and unchanged
   */
  static NoisedMean fromFile(ByteBuffer bytes, int dimension) {
    ByteBuffer file = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int end = HEADER_BYTES + 4 * dimension;
    if (file.remaining() != end + DIGEST_BYTES || file.getInt(0) != MARK) {
      throw new IllegalStateException(
          "the round's result has "
              + file.remaining()
              + " bytes or another mark, where "
              + (end + DIGEST_BYTES)
              + " bytes of a mean with noise were kept: the file is damaged");
    }
    byte[] digest = new byte[DIGEST_BYTES];
    file.get(end, digest);
    if (!Arrays.equals(digest, digest(file, end))) {
      throw new IllegalStateException(
          "the round's result is not what was kept, by its SHA-256: the file is damaged");
    }
    float[] mean = new float[dimension];
    file.slice(HEADER_BYTES, 4 * dimension)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(mean);
    return new NoisedMean(mean, file.getLong(4 + 8), file.getLong(4));
  }

  private static byte[] digest(ByteBuffer file, int end) {
    return Digest.of(file.slice(0, end)).bytes();
  }
}
