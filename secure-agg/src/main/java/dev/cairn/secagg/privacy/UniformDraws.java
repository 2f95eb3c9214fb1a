package dev.cairn.secagg.privacy;

import java.math.BigInteger;

/** Exact uniform draws: all that the samplers know of randomness. */
interface UniformDraws {

  /** A uniform integer in [0, bound), for a positive bound. */
  long below(long bound);

  /** A uniform integer in [0, bound), for a positive bound. */
  BigInteger below(BigInteger bound);

  /** True with probability numerator / denominator; 0 <= numerator <= denominator. */
  boolean chance(long numerator, long denominator);

  /** True with probability numerator / denominator; 0 <= numerator <= denominator. */
  boolean chance(BigInteger numerator, BigInteger denominator);
}
