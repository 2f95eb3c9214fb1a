package dev.cairn.secagg.cipher;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * Expands seeds into mask streams and adds them onto lanes, modulo 2^64.
 *
 * <p>A seed has 40 bytes: the key of AES-256-CTR, then the first half of the counter block, whose
 * second half counts blocks from 0, big-endian. Lane l of the stream is bytes 8l to 8l+7,
 * little-endian, hence stands in block l/2: any range can be expanded without what is before it.
 *
 * <p>One cipher and one buffer serve all seeds, so this is not safe for use by several threads.
 * Closing wipes both.
 */
public final class MaskExpander implements AutoCloseable {
  /** Bytes in a seed. */
  public static final int SEED_LENGTH = 40;

  /**
   * Lanes that are expanded at once: 16 KiB stay in the first-level cache, and larger updates keep
   * older JDKs from ever using the AES instructions.
   */
  static final int CHUNK_LANES = 2_048;

  private static final int KEY_LENGTH = 32;
  private static final byte[] ZEROS = new byte[CHUNK_LANES * 8];

  private final LaneKernel kernel;
  private final Cipher cipher;
  private final byte[] stream = new byte[CHUNK_LANES * 8];
  private final byte[] counterBlock = new byte[16];
  private boolean closed;

  /** An expander with the fastest kernel of this platform. */
  public MaskExpander() {
    this(LaneKernel.ofPlatform());
  }

  MaskExpander(LaneKernel kernel) {
    this.kernel = kernel;
    try {
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
  }

  /**
   * Adds lane l of the seed's stream to {@code lanes[l]}, for l in [from, to).
   *
   * @param seed {@link #SEED_LENGTH} bytes
   */
  public void add(SecretBytes seed, long[] lanes, int from, int to) {
    expand(seed, from, lanes, from, to, true);
  }

  /** Subtracts lane l of the seed's stream from {@code lanes[l]}, for l in [from, to). */
  public void subtract(SecretBytes seed, long[] lanes, int from, int to) {
    expand(seed, from, lanes, from, to, false);
  }

  /** Puts the stream from lane {@code first} on, 0 or more, onto {@code lanes}, at [from, to). */
  void expand(SecretBytes seed, long first, long[] lanes, int from, int to, boolean plus) {
    if (seed.length() != SEED_LENGTH) {
      throw new IllegalArgumentException("expected a seed of 40 bytes, got " + seed.length());
    }
    if (from < 0 || from > to || to > lanes.length) {
      throw new IllegalArgumentException(
          "expected a range within " + lanes.length + " lanes, got " + from + " to " + to);
    }
    if (closed) {
      throw new IllegalStateException("expected an expander that is open");
    }
    try {
      seek(seed.view(), first / 2);
      // Whole blocks only: an odd start drops the first half of its block, and the last chunk
      // rounds up.
      int lead = (int) (first % 2);
      for (int at = from; at < to; ) {
        int count = Math.min(CHUNK_LANES - lead, to - at);
        int bytes = (lead + count + 1) / 2 * 16;
        cipher.update(ZEROS, 0, bytes, stream, 0);
        if (plus) {
          kernel.add(stream, 8 * lead, lanes, at, count);
        } else {
          kernel.subtract(stream, 8 * lead, lanes, at, count);
        }
        at += count;
        lead = 0;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
  }

  private void seek(byte[] seed, long block) throws GeneralSecurityException {
    System.arraycopy(seed, KEY_LENGTH, counterBlock, 0, SEED_LENGTH - KEY_LENGTH);
    for (int i = 0; i < 8; i++) {
      counterBlock[8 + i] = (byte) (block >>> (56 - 8 * i));
    }
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new RawKey("AES", seed, KEY_LENGTH),
        new IvParameterSpec(counterBlock));
  }

  /** Wipes what is left of streams, and the last key out of the cipher. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Arrays.fill(stream, (byte) 0);
    kernel.wipe();
    try {
      seek(new byte[SEED_LENGTH], 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
  }
}
