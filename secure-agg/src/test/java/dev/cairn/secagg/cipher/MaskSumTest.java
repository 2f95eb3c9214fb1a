package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaskSumTest {
  private static final int LANES = 3 * MaskSum.BLOCK_LANES + 1_001;

  private final ExecutorService threads = Executors.newFixedThreadPool(3);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @SeededTest(runs = 10)
  void blocksAndThreads_makeNoDifference(long seed, SplittableRandom random) throws Exception {
    SeededRandomSource source = new SeededRandomSource(seed);
    MaskSum sum = new MaskSum();
    long[] start = random.longs(LANES).toArray();
    long[] expected = start.clone();
    try (MaskExpander expander = new MaskExpander()) {
      for (int i = 0; i < 5; i++) {
        SecretBytes mask = SecretBytes.random(MaskExpander.SEED_LENGTH, source);
        if (random.nextBoolean()) {
          sum.add(mask);
          expander.add(mask, expected, 0, LANES);
        } else {
          sum.subtract(mask);
          expander.subtract(mask, expected, 0, LANES);
        }
      }
    }
    assertThat(sum.size()).isEqualTo(5);

    long[] inline = start.clone();
    sum.applyTo(inline);
    assertThat(inline).isEqualTo(expected);

    long[] shared = start.clone();
    sum.applyTo(shared, threads, 3);
    assertThat(shared).isEqualTo(expected);
  }

  /** Around the numbers of streams that go over a range together. */
  @Test
  void anyNumberOfStreams_addsUp() {
    SeededRandomSource source = new SeededRandomSource(16);
    MaskSum sum = new MaskSum();
    long[] expected = new long[3_001];
    try (MaskExpander expander = new MaskExpander()) {
      for (int count = 1; count <= 3 * MaskExpander.STREAMS_MAX + 1; count++) {
        SecretBytes mask = SecretBytes.random(MaskExpander.SEED_LENGTH, source);
        if (count % 3 == 0) {
          sum.add(mask);
          expander.add(mask, expected, 0, expected.length);
        } else {
          sum.subtract(mask);
          expander.subtract(mask, expected, 0, expected.length);
        }
        long[] lanes = new long[expected.length];
        sum.applyTo(lanes);
        assertThat(lanes).as("%d streams", count).isEqualTo(expected);
      }
    }
  }

  /**
   * Streams go onto the lanes two by two: all signs of four, on both kernels, from odd lanes on.
   */
  @Test
  void anySigns_andBothKernels_addUp() {
    SeededRandomSource source = new SeededRandomSource(17);
    List<SecretBytes> seeds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      seeds.add(SecretBytes.random(MaskExpander.SEED_LENGTH, source));
    }
    for (int signs = 0; signs < 16; signs++) {
      List<Mask> masks = new ArrayList<>();
      long[] expected = new long[2_501];
      for (int i = 0; i < 4; i++) {
        Mask mask = new Mask(seeds.get(i), (signs >> i & 1) == 1);
        masks.add(mask);
        try (MaskExpander expander = new MaskExpander()) {
          expander.expand(List.of(mask), 1, expected, 1, expected.length);
        }
      }
      for (LaneKernel kernel : List.of(new VarHandleLaneKernel(), new PortableLaneKernel())) {
        long[] lanes = new long[expected.length];
        try (MaskExpander expander = new MaskExpander(kernel)) {
          expander.expand(masks, 1, lanes, 1, lanes.length);
        }
        assertThat(lanes).as("signs %d", signs).isEqualTo(expected);
      }
    }
  }

  @Test
  void pairsOfMasks_cancel_andTheEmptyVectorIsFine() throws Exception {
    SecretBytes mask = SecretBytes.take(new byte[40]);
    long[] lanes = new long[LANES];
    new MaskSum().add(mask).subtract(mask).applyTo(lanes);
    assertThat(lanes).containsOnly(0);
    new MaskSum().add(mask).applyTo(new long[0]);
    new MaskSum().add(mask).applyTo(new long[0], threads, 2);
  }

  /** Tasks that never run, or that are refused, cost speed and nothing else. */
  @Test
  void anExecutorThatDoesNothing_isNotWaitedFor() throws Exception {
    SecretBytes mask = SecretBytes.take(new byte[40]);
    long[] expected = new long[LANES];
    new MaskSum().add(mask).applyTo(expected);

    List<Runnable> kept = new ArrayList<>();
    Executor busy = kept::add;
    long[] lanes = new long[LANES];
    new MaskSum().add(mask).applyTo(lanes, busy, 2);
    assertThat(lanes).isEqualTo(expected);
    assertThat(kept).hasSize(2);
    kept.forEach(Runnable::run);
    assertThat(lanes).as("tasks that come too late find nothing to do").isEqualTo(expected);

    Executor full =
        task -> {
          throw new RejectedExecutionException();
        };
    long[] again = new long[LANES];
    new MaskSum().add(mask).applyTo(again, full, 2);
    assertThat(again).isEqualTo(expected);
  }

  @Test
  void row50_anInterrupt_endsIt() {
    SecretBytes mask = SecretBytes.take(new byte[40]);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new MaskSum().add(mask).applyTo(new long[LANES], threads, 2))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void row50_anInterrupt_endsIt_alsoIfNobodyElseWorks() {
    SecretBytes mask = SecretBytes.take(new byte[40]);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new MaskSum().add(mask).applyTo(new long[LANES], task -> {}, 2))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aSeedThatWasClosed_fails_onWhateverThread() {
    SecretBytes mask = SecretBytes.take(new byte[40]);
    MaskSum sum = new MaskSum().add(mask);
    mask.close();
    assertThatThrownBy(() -> sum.applyTo(new long[10])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> sum.applyTo(new long[LANES], threads, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a block of masks failed");
  }

  @Test
  void badArguments_areBugs() {
    assertThatThrownBy(() -> new MaskSum().add(SecretBytes.take(new byte[39])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MaskSum().applyTo(new long[1], threads, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
