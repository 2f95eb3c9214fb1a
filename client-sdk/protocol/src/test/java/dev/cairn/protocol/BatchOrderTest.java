package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchOrderTest {
  private static final ClientId CLIENT = new ClientId("client-07");

  /**
   * Orders as they were when first released. If this fails, clients of different versions train
   * differently and a resumed client equivocates: the code is wrong, not the digest.
   */
  @ParameterizedTest
  @CsvSource({
    "42, 1, client-07, 5, 1, eb8592e4ba7f500b62555aeb65139b97a99965da300706cf9b95d8ee9f68e379",
    "42, 1, client-07, 600, 3, 9c1e80753fd2a633efa763eeec5646cb1ae8ba452c49574c205a6ee4edd1d95a",
    "-9223372036854775808, 2147483, z, 12000, 1, 299898e5d9e4150b0e3c1310763aee6f3cd7089768fad190147743725bdcc90f",
  })
  void order_neverChanges(
      long seed, int round, String client, int examples, int epochs, String digest) {
    int[] order = BatchOrder.of(seed, round, new ClientId(client), examples, epochs);
    ByteBuffer bytes = ByteBuffer.allocate(4 * order.length);
    bytes.asIntBuffer().put(order);
    assertThat(Digest.of(bytes).hex()).isEqualTo(digest);
  }

  @Test
  void order_ofFive_isThis() {
    assertThat(BatchOrder.of(42, 1, CLIENT, 5, 2)).containsExactly(3, 2, 1, 4, 0, 2, 3, 0, 1, 4);
  }

  @Test
  void everyEpoch_isAPermutationOfItsOwn() {
    int[] order = BatchOrder.of(7, 3, CLIENT, 100, 4);
    int[] sorted = IntStream.range(0, 100).toArray();
    for (int epoch = 0; epoch < 4; epoch++) {
      int[] part = Arrays.copyOfRange(order, 100 * epoch, 100 * epoch + 100);
      if (epoch > 0) {
        assertThat(part).isNotEqualTo(Arrays.copyOfRange(order, 0, 100));
      }
      Arrays.sort(part);
      assertThat(part).isEqualTo(sorted);
    }
  }

  @Test
  void order_dependsOnSeedRoundAndClient() {
    int[] order = BatchOrder.of(7, 3, CLIENT, 100, 1);
    assertThat(BatchOrder.of(7, 3, CLIENT, 100, 1)).isEqualTo(order);
    assertThat(BatchOrder.of(8, 3, CLIENT, 100, 1)).isNotEqualTo(order);
    assertThat(BatchOrder.of(7, 4, CLIENT, 100, 1)).isNotEqualTo(order);
    assertThat(BatchOrder.of(7, 3, new ClientId("client-08"), 100, 1)).isNotEqualTo(order);
  }

  @Test
  void streamsOfDifferentPurposes_differ() {
    assertThat(BatchOrder.random("a", 1, 1, CLIENT).nextLong())
        .isNotEqualTo(BatchOrder.random("b", 1, 1, CLIENT).nextLong());
  }

  /** Each index is equally likely everywhere: 3 x 3 cells of 20,000 draws, five sigma. */
  @Test
  void permutations_areUniform() {
    int[][] seen = new int[3][3];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      int[] order = BatchOrder.of(i, 1, CLIENT, 3, 1);
      for (int position = 0; position < 3; position++) {
        seen[position][order[position]]++;
      }
    }
    double sigma = Math.sqrt(draws * (1 / 3.0) * (2 / 3.0));
    for (int[] row : seen) {
      for (int count : row) {
        assertThat(Math.abs(count - draws / 3.0)).isLessThan(5 * sigma);
      }
    }
  }

  @Test
  void nothingOrTooMuch_isRefused() {
    for (int[] bad : new int[][] {{0, 1}, {1, 0}, {-1, 1}, {1 << 20, 1000}}) {
      assertThatThrownBy(() -> BatchOrder.of(1, 1, CLIENT, bad[0], bad[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 268435456, not " + bad[0] + " and " + bad[1]);
    }
  }
}
