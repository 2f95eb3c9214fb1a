package dev.cairn.protocol.model;

/** Bounds of the numbers in a model's description. */
final class Bounds {

  /** Larger numbers are a mistake; products of two fit a {@code long} with room to spare. */
  static final int EXTENT_MAX = 1 << 24;

  private Bounds() {}

  static void atLeast(String what, int value, int least) {
    if (value < least || value > EXTENT_MAX) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + EXTENT_MAX + ", not " + value);
    }
  }
}
