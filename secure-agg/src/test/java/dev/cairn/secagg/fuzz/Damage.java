package dev.cairn.secagg.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages bytes without knowing what they are. */
public final class Damage {
  private Damage() {}

  /** Random bytes that often begin like a body. */
  public static byte[] noise(SplittableRandom random, int length) {
    byte[] bytes = new byte[random.nextInt(2 * length + 2)];
    random.nextBytes(bytes);
    if (bytes.length > 1 && random.nextBoolean()) {
      bytes[0] = 1;
      bytes[1] = (byte) random.nextInt(1, 11);
    }
    return bytes;
  }

  /** A copy in which something is different, or cut off, or too much. */
  public static byte[] of(SplittableRandom random, byte[] valid) {
    byte[] bytes = valid.clone();
    switch (bytes.length == 0 ? 0 : random.nextInt(6)) {
      case 0:
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
      case 1:
        int from = random.nextInt(bytes.length);
        int count = random.nextInt(bytes.length - from);
        System.arraycopy(bytes, random.nextInt(bytes.length - count), bytes, from, count);
        return bytes;
      case 2:
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return bytes;
      default:
        for (int i = random.nextInt(3); i >= 0; i--) {
          int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(50, bytes.length));
          bytes[at] =
              (byte) new int[] {random.nextInt(256), 0xff, 0, bytes[at] + 1}[random.nextInt(4)];
        }
        return bytes;
    }
  }
}
