package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UniformDrawsTest {

  /** Draws from words that are given, and counts those that were used. */
  private static final class Script {
    private final int[] words;
    private int used;

    Script(long... words) {
      this.words = Arrays.stream(words).mapToInt(word -> (int) word).toArray();
    }

    int below(int bound) {
      return new UniformDraws(() -> words[used++]).below(bound);
    }
  }

  @Test
  void words_becomeNumbersFromTheirUpperEnd() {
    assertDraw(3, 0, 1, 0x5555_5555L);
    assertDraw(3, 1, 1, 0x5555_5556L);
    assertDraw(3, 2, 1, 0xffff_ffffL);
    assertDraw(1, 0, 1, 0xffff_ffffL);
    assertDraw(16, 15, 1, 0xf000_0000L);
    assertDraw(16, 0, 1, 0);
  }

  @Test
  void wordsThatAreOneTooMany_areRefused() {
    // 2^32 mod 3 is 1, and of the words only 0 has a product below it; 2^32 mod 7 is 4.
    assertDraw(3, 1, 2, 0, 0x5555_5556L);
    assertDraw(7, 6, 2, 0, 0xffff_ffffL);
    assertDraw(7, 1, 3, 0, 0x2492_4925L, 0x2492_4926L);
  }

  private static void assertDraw(int bound, int number, int used, long... words) {
    Script script = new Script(words);
    assertThat(script.below(bound)).isEqualTo(number);
    assertThat(script.used).isEqualTo(used);
  }

  /** Of the 2^32 words each number takes as many, whatever the bound: counted from its edges. */
  @SeededTest
  void everyNumber_hasAsManyWords(SplittableRandom random) {
    int bound = random.nextInt(2, 1 << random.nextInt(2, 31));
    long words = 1L << 32;
    long refused = words % bound;
    for (int number : new int[] {0, bound / 2, bound - 1, random.nextInt(bound)}) {
      // The first word with word * bound >= number * 2^32 + refused, and the last one below the
      // next number.
      long first = (number * words + refused + bound - 1) / bound;
      long last = ((number + 1L) * words - 1) / bound;
      assertThat(last - first + 1).isEqualTo(words / bound);
      assertThat(new Script(first).below(bound)).isEqualTo(number);
      assertThat(new Script(last).below(bound)).isEqualTo(number);
      long before = first - 1;
      if (before >= 0 && before * bound / words == number) {
        assertDraw(bound, number, 2, before, first);
      }
    }
  }

  /** All orders of four and of five come up alike. */
  @SeededTest(runs = 4)
  void orders_areUniform(SplittableRandom random) {
    for (int size : new int[] {4, 5}) {
      int orders = size == 4 ? 24 : 120;
      int draws = 500 * orders;
      Map<String, Integer> counts = new HashMap<>();
      UniformDraws uniform = new UniformDraws(random::nextInt);
      for (int i = 0; i < draws; i++) {
        int[] order = new int[size];
        Arrays.setAll(order, place -> place);
        uniform.shuffle(order);
        counts.merge(Arrays.toString(order), 1, Integer::sum);
      }
      assertThat(counts).hasSize(orders);
      double expected = (double) draws / orders;
      double chiSquare =
          counts.values().stream()
              .mapToDouble(count -> (count - expected) * (count - expected) / expected)
              .sum();
      assertThat(chiSquare).isBetween(ChiSquare.least(orders - 1), ChiSquare.most(orders - 1));
    }
  }
}
