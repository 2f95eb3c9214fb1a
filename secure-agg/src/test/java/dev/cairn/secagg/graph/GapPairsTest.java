package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededTest;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GapPairsTest {

  @SeededTest
  void theChance_isThatOfTheDefinition(SplittableRandom random) {
    int total = random.nextInt(5, 300);
    int gone = random.nextInt(total);
    int bits = random.nextInt(1, 60);
    GapPairs gaps = new GapPairs(total, gone, bits);
    for (int k = 2; k < total - 1; k += 2) {
      // Of all sets of k positions, those that are gone altogether: C(gone, k) of C(total, k).
      BigInteger pairs = BigInteger.valueOf((long) total * (total - k - 1));
      BigInteger left = Samples.choose(gone, k).multiply(pairs).shiftLeft(bits);
      BigInteger right = Samples.choose(total, k).shiftLeft(1);
      assertThat(gaps.holds(k)).isEqualTo(left.compareTo(right) <= 0);
    }
  }

  /** Every set that can be taken from a ring of ten: no more of them tear it than is said. */
  @Test
  void smallRings_areTornByNoMoreSetsThanCounted() {
    int size = 10;
    int torn = 0;
    for (int k = 2; k <= 6; k += 2) {
      for (int gone = k; gone <= size - 2; gone++) {
        long tearing = 0;
        long sets = 0;
        for (int kept = 0; kept < 1 << size; kept++) {
          if (Integer.bitCount(kept) == size - gone) {
            sets++;
            tearing += Rings.connected(size, k, kept) ? 0 : 1;
          }
        }
        // tearing / sets <= pairs * C(gone, k) / C(size, k)
        BigInteger pairs = BigInteger.valueOf((long) size * (size - k - 1) / 2);
        BigInteger counted =
            pairs.multiply(Samples.choose(gone, k)).multiply(BigInteger.valueOf(sets));
        assertThat(BigInteger.valueOf(tearing).multiply(Samples.choose(size, k)))
            .isLessThanOrEqualTo(counted);
        torn += tearing;
      }
    }
    assertThat(torn).isGreaterThan(500);
  }

  /** Five pairs in a ring of five, each gone with one chance in ten if two are gone. */
  @Test
  void equality_holds() {
    assertThat(new GapPairs(5, 2, 1).holds(2)).isTrue();
    assertThat(new GapPairs(5, 2, 2).holds(2)).isFalse();
  }

  @Test
  void degrees_ascend() {
    GapPairs gaps = new GapPairs(10, 3, 5);
    gaps.holds(4);
    assertThatThrownBy(() -> gaps.holds(2)).hasMessage("expected a degree of 4 to 8, got 2");
    assertThatThrownBy(() -> gaps.holds(9)).hasMessage("expected a degree of 4 to 8, got 9");
  }
}
