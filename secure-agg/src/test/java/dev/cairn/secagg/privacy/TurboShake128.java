package dev.cairn.secagg.privacy;

/** The stream that the known answers were drawn from: TurboSHAKE128 (RFC 9861, section 2). */
final class TurboShake128 {
  private static final int RATE = 168;
  private static final int ROUNDS = 12;

  private final long[] state = new long[25];
  private int at;

  /** Absorbs a message of less than one block. */
  TurboShake128(byte[] message, int domain) {
    if (message.length >= RATE) {
      throw new IllegalArgumentException("expected less than a block");
    }
    for (int i = 0; i < message.length; i++) {
      xor(i, message[i]);
    }
    xor(message.length, domain);
    xor(RATE - 1, 0x80);
    permute();
  }

  private void xor(int index, int value) {
    state[index / 8] ^= (value & 0xffL) << (8 * (index % 8));
  }

  int next() {
    if (at == RATE) {
      permute();
      at = 0;
    }
    int value = (int) (state[at / 8] >>> (8 * (at % 8))) & 0xff;
    at++;
    return value;
  }

  /** Keccak-p[1600, 12] (FIPS 202, section 3): the last 12 rounds of 24. */
  private void permute() {
    int lfsr = 1;
    for (int round = 0; round < 24; round++) {
      long constant = 0;
      for (int j = 0; j < 7; j++) {
        if ((lfsr & 1) == 1) {
          constant |= 1L << ((1 << j) - 1);
        }
        lfsr = (lfsr << 1) ^ ((lfsr >> 7) * 0x171);
      }
      if (round >= 24 - ROUNDS) {
        round(constant);
      }
    }
  }

  private void round(long constant) {
    long[] column = new long[5];
    for (int i = 0; i < 25; i++) {
      column[i % 5] ^= state[i];
    }
    for (int i = 0; i < 25; i++) {
      state[i] ^= column[(i + 4) % 5] ^ Long.rotateLeft(column[(i + 1) % 5], 1);
    }
    long moved = state[1];
    for (int t = 0, x = 1, y = 0; t < 24; t++) {
      int nextX = y;
      y = (2 * x + 3 * y) % 5;
      x = nextX;
      long here = state[x + 5 * y];
      state[x + 5 * y] = Long.rotateLeft(moved, (t + 1) * (t + 2) / 2);
      moved = here;
    }
    for (int y = 0; y < 25; y += 5) {
      long first = state[y];
      long second = state[y + 1];
      for (int x = 0; x < 5; x++) {
        long after = x < 4 ? state[y + x + 1] : first;
        long afterNext = x < 3 ? state[y + x + 2] : x == 3 ? first : second;
        state[y + x] ^= ~after & afterNext;
      }
    }
    state[0] ^= constant;
  }
}
