package dev.cairn.secagg.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomSubsetTest {

  static Stream<Vectors.Case> known() {
    return Vectors.read("subset");
  }

  @ParameterizedTest
  @MethodSource("known")
  void draw_knownKey_takesTheKnownOnes(Vectors.Case known) {
    assertThat(RandomSubset.draw(known.bytes("key"), known.number("size"), known.number("of")))
        .isEqualTo(known.numbers("taken"));
  }

  @SeededTest(runs = 50)
  void draw_takesAsManyAsAsked_ascendingAndWithinBounds(SplittableRandom random) {
    int of = 1 + random.nextInt(20_000);
    int size = 1 + random.nextInt(of);
    int[] taken = RandomSubset.draw(Floats.key(random), size, of);
    assertThat(taken).hasSize(size);
    for (int i = 0; i < size; i++) {
      assertThat(taken[i]).isBetween(i == 0 ? 0 : taken[i - 1] + 1, of - 1);
    }
  }

  @Test
  void draw_overManyKeys_takesEachEquallyOften() {
    int of = 20;
    int size = 5;
    int keys = 8_000;
    int[] often = new int[of];
    SplittableRandom random = new SplittableRandom(3);
    for (int k = 0; k < keys; k++) {
      for (int i : RandomSubset.draw(Floats.key(random), size, of)) {
        often[i]++;
      }
    }
    double expected = (double) keys * size / of;
    double tolerance = 5 * Math.sqrt(expected * (1 - (double) size / of));
    for (int i = 0; i < of; i++) {
      assertThat((double) often[i]).as("coordinate %d", i).isCloseTo(expected, within(tolerance));
    }
  }
}
