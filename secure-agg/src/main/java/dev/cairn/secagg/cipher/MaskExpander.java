package dev.cairn.secagg.cipher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expands seeds into mask streams and adds them onto lanes, modulo 2^64.
 *
 * <p>A seed has 40 bytes: the key of AES-256-CTR, then the first half of the counter block, whose
 * second half counts blocks from 0, big-endian. Lane l of the stream is bytes 8l to 8l+7,
 * little-endian, hence stands in block l/2: any range can be expanded without what is before it.
 *
 * <p>A few ciphers and one buffer serve all seeds, so this is not safe for use by several threads.
 * Closing wipes them.
 */
public final class MaskExpander implements AutoCloseable {
  /** Bytes in a seed. */
  public static final int SEED_LENGTH = 40;

  /**
   * Lanes that are expanded at once: 8 KiB each of two streams, of lanes and of zeros stay in the
   * first-level cache together, and updates of more than 16 KiB keep older JDKs from ever using the
   * AES instructions.
   */
  static final int CHUNK_LANES = 1_024;

  /**
   * Streams that go over a range together. A chunk of lanes gets all of them while it is in the
   * cache, and each is given its key once for the whole range: the more there are, the less often
   * lanes come from memory and go back there.
   */
  static final int STREAMS_MAX = 64;

  private final LaneKernel kernel;
  private final List<MaskStream> streams = new ArrayList<>();
  private final byte[] chunk = new byte[CHUNK_LANES * 8];
  private final byte[] second = new byte[CHUNK_LANES * 8];
  private boolean closed;

  /** An expander with the fastest kernel of this platform. */
  public MaskExpander() {
    this(LaneKernel.ofPlatform());
  }

  MaskExpander(LaneKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Adds lane l of the seed's stream to {@code lanes[l]}, for l in [from, to).
   *
   * @param seed {@link #SEED_LENGTH} bytes
   */
  public void add(SecretBytes seed, long[] lanes, int from, int to) {
    expand(List.of(new Mask(seed, true)), from, lanes, from, to);
  }

  /** Subtracts lane l of the seed's stream from {@code lanes[l]}, for l in [from, to). */
  public void subtract(SecretBytes seed, long[] lanes, int from, int to) {
    expand(List.of(new Mask(seed, false)), from, lanes, from, to);
  }

  /** Puts streams from lane {@code first} on, 0 or more, onto {@code lanes}, at [from, to). */
  void expand(List<Mask> masks, long first, long[] lanes, int from, int to) {
    if (from < 0 || from > to || to > lanes.length) {
      throw new IllegalArgumentException(
          "expected a range within " + lanes.length + " lanes, got " + from + " to " + to);
    }
    if (closed) {
      throw new IllegalStateException("expected an expander that is open");
    }
    for (int at = 0; at < masks.size(); at += STREAMS_MAX) {
      List<Mask> some = masks.subList(at, Math.min(at + STREAMS_MAX, masks.size()));
      for (int i = 0; i < some.size(); i++) {
        stream(i).seek(some.get(i).seed().view(), first / 2);
      }
      sweep(some, (int) (first % 2), lanes, from, to);
    }
  }

  /**
   * Puts streams that stand where they begin onto the range.
   *
   * @param lead lanes of the first block that come before the range, 0 or 1: only whole blocks are
   *     expanded, and the last chunk rounds up
   */
  private void sweep(List<Mask> masks, int lead, long[] lanes, int from, int to) {
    int skip = lead;
    for (int at = from; at < to; ) {
      int count = Math.min(CHUNK_LANES - skip, to - at);
      int bytes = (skip + count + 1) / 2 * 16;
      int next = 0;
      for (; next + 1 < masks.size(); next += 2) {
        streams.get(next).next(chunk, bytes);
        streams.get(next + 1).next(second, bytes);
        both(masks.get(next).plus(), masks.get(next + 1).plus(), 8 * skip, lanes, at, count);
      }
      if (next < masks.size()) {
        streams.get(next).next(chunk, bytes);
        if (masks.get(next).plus()) {
          kernel.add(chunk, 8 * skip, lanes, at, count);
        } else {
          kernel.subtract(chunk, 8 * skip, lanes, at, count);
        }
      }
      at += count;
      skip = 0;
    }
  }

  private void both(
      boolean plus, boolean secondPlus, int streamAt, long[] lanes, int at, int count) {
    if (plus && secondPlus) {
      kernel.addBoth(chunk, second, streamAt, lanes, at, count);
    } else if (plus) {
      kernel.addAndSubtract(chunk, second, streamAt, lanes, at, count);
    } else if (secondPlus) {
      kernel.addAndSubtract(second, chunk, streamAt, lanes, at, count);
    } else {
      kernel.subtractBoth(chunk, second, streamAt, lanes, at, count);
    }
  }

  private MaskStream stream(int index) {
    if (index == streams.size()) {
      streams.add(new MaskStream());
    }
    return streams.get(index);
  }

  /** Wipes what is left of streams, and the last keys out of the ciphers. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Arrays.fill(chunk, (byte) 0);
    Arrays.fill(second, (byte) 0);
    kernel.wipe();
    streams.forEach(MaskStream::wipe);
  }
}
