package dev.cairn.secagg.round;

import dev.cairn.secagg.graph.Adversary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link LyingRingIT} and {@link RingRoundIT} show, on rings of hundreds of clients. */
class LargeRingsIT {

  @ParameterizedTest
  @ValueSource(classes = {SplitAttacks.SplitOf300.class, SplitAttacks.SplitOf1000.class})
  void row13_twoIncludedSets(Class<? extends Attack> attack) throws Exception {
    LyingRingIT.lie(attack, "aborted NO_QUORUM", LyingRingIT.NO_COUNT, "read the update");
  }

  /**
   * Of a hundred, two sets without a common honest client may both be dense enough; of more, one of
   * them is too thin somewhere. Behind that stands the number of confirmations.
   */
  @ParameterizedTest
  @ValueSource(
      classes = {SplitAttacks.DisjointSetsOf300.class, SplitAttacks.DisjointSetsOf1000.class})
  void row13_disjointIncludedSets(Class<? extends Attack> attack) throws Exception {
    LyingRingIT.lie(attack, "aborted TOO_FEW", LyingRingIT.NO_WINDOWS, "aborted NO_QUORUM");
    LyingRingIT.lie(
        attack, "aborted TOO_FEW", LyingRingIT.NO_WINDOWS_AND_NO_COUNT, "read the update");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {SplitAttacks.AnotherDealersOf300.class, SplitAttacks.AnotherDealersOf1000.class})
  void row13_anotherSetOfDealersForOne(Class<? extends Attack> attack) throws Exception {
    LyingRingIT.lie(
        attack, "aborted SET_MISMATCH", LyingRingIT.NO_SIGNED_INPUTS, "read the update");
  }

  @Test
  void aTenthLost_inAnyPhase_sumOfTheRest() throws Exception {
    LostOnTheRing.aTenthInAnyPhase(100, Adversary.MALICIOUS, true, 42, 18, 11);
    LostOnTheRing.aTenthInAnyPhase(300, Adversary.MALICIOUS, true, 96, 44, 30);
  }
}
