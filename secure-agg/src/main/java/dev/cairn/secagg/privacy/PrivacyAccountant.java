package dev.cairn.secagg.privacy;

/** Says what a number of releases costs together. */
public interface PrivacyAccountant {

  /**
   * The smallest epsilon that this accountant can vouch for.
   *
   * @param delta more than 0 and less than 1
   * @return 0 or more, infinite if there is none
   */
  double epsilon(double delta);
}
