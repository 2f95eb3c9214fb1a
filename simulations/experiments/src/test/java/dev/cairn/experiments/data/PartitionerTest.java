package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cairn.client.djl.data.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionerTest {
  private static final int[] LABELS = PartitionDigests.labels(12_000);

  /** Goal: whatever is asked for is either refused in one line or divided wholly and validly. */
  @Test
  void everyPartition_isDisjointAndComplete_andTheSameAgain() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("everyPartition_isDisjointAndComplete: -Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int divided = 0;
    for (int run = 0; run < 300; run++) {
      int classes = random.nextInt(1, 12);
      int[] labels = random.ints(random.nextInt(1, 2_000), 0, classes).toArray();
      int clients = random.nextInt(1, 40);
      int minimum = random.nextInt(1, 12);
      Partitioner partitioner =
          List.of(
                  Partitioner.iid(),
                  Partitioner.dirichlet(random.nextDouble(0.05, 5), minimum),
                  Partitioner.byQuantity(random.nextDouble(3), minimum),
                  Partitioner.oneClassPerClient())
              .get(run % 4);
      try {
        Partition partition = partitioner.partition(labels, classes, clients, run);
        checkDivision(partition, labels.length, clients, partitioner.minimum());
        assertThat(partitioner.partition(labels, classes, clients, run).toJson())
            .isEqualTo(partition.toJson());
        divided++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %d", seed).hasLineCount(1).contains("; take ");
      }
    }
    assertThat(divided).as("seed %d", seed).isGreaterThan(100);
  }

  private static void checkDivision(Partition partition, int size, int clients, int minimum) {
    assertThat(partition.clients()).isEqualTo(clients);
    int[] all =
        IntStream.range(0, clients)
            .mapToObj(partition::indices)
            .peek(indices -> assertThat(indices).hasSizeGreaterThanOrEqualTo(minimum).isSorted())
            .flatMapToInt(Arrays::stream)
            .sorted()
            .toArray();
    assertThat(all).isEqualTo(Shares.first(size));
  }

  @Test
  void anotherSeed_givesAnotherPartition() {
    for (String text : List.of("iid", "dirichlet:0.5", "quantity:1.5", "one-class")) {
      Partitioner partitioner = Partitioner.parse(text);
      assertThat(partitioner.partition(LABELS, 10, 20, 1).digest())
          .as(text)
          .isNotEqualTo(partitioner.partition(LABELS, 10, 20, 2).digest());
    }
  }

  @Test
  void iid_dealsOutEqualParts() {
    Partition partition = Partitioner.iid().partition(LABELS, 10, 7, 1);
    assertThat(sizes(partition)).containsOnly(1714, 1715);
    assertThat(partition.classCounts(0)).hasSize(10);
    assertThat(Arrays.stream(partition.classCounts(0)).allMatch(n -> n > 120 && n < 230)).isTrue();
  }

  /** The effective number of classes of a client, 1 / sum of squared shares, grows with alpha. */
  @Test
  void dirichlet_isTheMoreUneven_theSmallerAlphaIs() {
    double previous = 0;
    for (double alpha : new double[] {0.05, 0.5, 5, 500}) {
      Partition partition = Partitioner.dirichlet(alpha).partition(LABELS, 10, 20, 1);
      double classes =
          IntStream.range(0, 20)
              .mapToDouble(i -> effectiveClasses(partition, i))
              .average()
              .orElse(0);
      assertThat(classes).as("alpha %s", alpha).isGreaterThan(previous + 1);
      previous = classes;
    }
    assertThat(previous).isGreaterThan(9.9);
  }

  private static double effectiveClasses(Partition partition, int client) {
    int[] counts = partition.classCounts(client);
    double size = Arrays.stream(counts).sum();
    return 1 / Arrays.stream(counts).mapToDouble(n -> n / size * (n / size)).sum();
  }

  @Test
  void dirichlet_drawsAgainUntilEveryClientHasTheMinimum() {
    int loose = 0;
    for (int seed = 0; seed < 20; seed++) {
      loose += smallest(Partitioner.dirichlet(1, 1).partition(LABELS, 10, 10, seed)) < 800 ? 1 : 0;
      assertThat(smallest(Partitioner.dirichlet(1, 800).partition(LABELS, 10, 10, seed)))
          .isGreaterThanOrEqualTo(800);
    }
    assertThat(loose).isGreaterThan(5);
  }

  @Test
  void dirichlet_givesUpWithAWayOut() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioner.dirichlet(0.01).partition(LABELS, 10, 50, 1))
        .withMessage(
            "dirichlet:0.01 left one of 50 clients with fewer than 10 examples in each of 1000"
                + " draws; take a greater alpha, fewer clients or a lower minimum");
  }

  @Test
  void quantity_followsThePowerLawAboveTheMinimum() {
    Partition partition = Partitioner.byQuantity(1, 100).partition(LABELS, 10, 3, 1);
    // 11,700 beyond the minimum in the proportion 6 : 3 : 2, cut at the floor.
    assertThat(sizes(partition)).containsExactlyInAnyOrder(6481, 3291, 2228);
    assertThat(sizes(Partitioner.byQuantity(0).partition(LABELS, 10, 3, 1))).containsOnly(4_000);
  }

  @Test
  void quantity_givesTheRanksToClientsInARandomOrder() {
    long firstIsGreatest =
        IntStream.range(0, 100)
            .mapToObj(seed -> sizes(Partitioner.byQuantity(2).partition(LABELS, 10, 4, seed)))
            .filter(sizes -> sizes[0] == Arrays.stream(sizes).max().orElse(0))
            .count();
    assertThat(firstIsGreatest).isBetween(10L, 40L);
  }

  @Test
  void oneClass_givesClientJClassJModuloClasses() {
    Partition partition = Partitioner.oneClassPerClient().partition(LABELS, 10, 25, 1);
    for (int client = 0; client < 25; client++) {
      int[] expected = new int[10];
      expected[client % 10] = client % 10 < 5 ? 400 : 600;
      assertThat(partition.classCounts(client)).isEqualTo(expected);
    }
  }

  @Test
  void requestsThatCannotBeMet_areRefusedWithWhatIsAllowed() {
    refused("iid", LABELS, 0, "clients must be 1 to 100000");
    refused("iid", new int[] {0, 1}, 3, "need 3 examples, got 2; take fewer clients");
    refused("dirichlet:0.5", LABELS, 1_201, "need 12010 examples, got 12000");
    refused("quantity:1", LABELS, 1_201, "need 12010 examples, got 12000");
    refused("one-class", LABELS, 9, "at least as many clients as classes (10), got 9");
    refused("one-class", new int[12], 11, "class 1 for each of its 1 clients, got 0");
    refused("iid", new int[] {10}, 1, "labels must be 0 to 9");
    assertThatIllegalArgumentException().isThrownBy(() -> Partitioner.dirichlet(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Partitioner.dirichlet(Double.NaN));
  }

  private static void refused(String text, int[] labels, int clients, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitioner.parse(text).partition(labels, 10, clients, 1))
        .withMessageContaining(message);
  }

  @Test
  void examples_areDividedByTheirLabels() {
    Examples examples = Examples.of(new float[40], new int[] {1}, PartitionDigests.labels(40), 10);
    Partition partition = Partitioner.oneClassPerClient().partition(examples, 10, 3);
    assertThat(examples.select(partition.indices(4)).labels()).containsExactly(4, 4, 4, 4);
  }

  private static int smallest(Partition partition) {
    return Arrays.stream(sizes(partition)).min().orElse(0);
  }

  private static int[] sizes(Partition partition) {
    return IntStream.range(0, partition.clients()).map(i -> partition.indices(i).length).toArray();
  }
}
