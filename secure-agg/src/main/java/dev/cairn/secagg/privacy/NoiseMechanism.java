package dev.cairn.secagg.privacy;

/** Who adds the noise of a release, hence whom its privacy depends on. */
public enum NoiseMechanism {
  /**
   * The coordinator, on the sum of integers before it is made real numbers. It has seen the sum
   * without noise, and must be trusted to add it and to forget.
   */
  TRUSTED_CURATOR,

  /**
   * Every client, under its masks: whoever reads the sum reads noise that no single party knows. It
   * is enough even if as many clients as assumed leave theirs out.
   */
  DISTRIBUTED;

  /** Whether an honest coordinator is assumed. */
  public boolean trustsCoordinator() {
    return this == TRUSTED_CURATOR;
  }
}
