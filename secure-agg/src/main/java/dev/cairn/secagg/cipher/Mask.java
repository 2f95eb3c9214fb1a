package dev.cairn.secagg.cipher;

/**
 * A mask stream on its way onto a vector.
 *
 * @param seed {@link MaskExpander#SEED_LENGTH} bytes, which stay their owner's
 * @param plus whether it is added; else it is subtracted
 */
record Mask(SecretBytes seed, boolean plus) {
  Mask {
    if (seed.length() != MaskExpander.SEED_LENGTH) {
      throw new IllegalArgumentException("expected a seed of 40 bytes, got " + seed.length());
    }
  }
}
