package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** No two bodies have the same place in a file, and what is free is used again. */
class RegionsTest {
  private static final long START = 100;

  private record Part(long offset, long length) {
    boolean touches(Part other) {
      return offset < other.offset + other.length && other.offset < offset + length;
    }
  }

  private final Regions regions = new Regions(START);

  @Test
  void partThatIsFree_isUsedAgain_fromItsStart() {
    long first = regions.take(10);
    long second = regions.take(20);
    assertThat(List.of(first, second, regions.take(5))).containsExactly(100L, 110L, 130L);
    assertThat(regions.give(first, 10)).isFalse();
    assertThat(regions.take(4)).isEqualTo(100);
    assertThat(regions.take(7)).as("longer than what is left there").isEqualTo(135);
    assertThat(regions.take(6)).isEqualTo(104);
  }

  @Test
  void neighboursThatAreFree_areOne() {
    for (int i = 0; i < 4; i++) {
      long unused = regions.take(10);
    }
    assertThat(regions.give(100, 10)).isFalse();
    assertThat(regions.give(120, 10)).isFalse();
    assertThat(regions.give(110, 10)).isFalse();
    assertThat(regions.take(30)).isEqualTo(100);
  }

  @Test
  void end_comesNearer_withAllThatIsFreeBeforeIt() {
    for (int i = 0; i < 3; i++) {
      long unused = regions.take(10);
    }
    assertThat(regions.give(110, 10)).isFalse();
    assertThat(regions.end()).isEqualTo(130);
    assertThat(regions.give(120, 10)).isTrue();
    assertThat(regions.end()).isEqualTo(110);
    assertThat(regions.give(100, 10)).isTrue();
    assertThat(regions.end()).isEqualTo(START);
  }

  @Test
  void partThatIsNotInUse_cannotBeGivenBack() {
    long unused = regions.take(10);
    assertThatThrownBy(() -> regions.give(99, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> regions.give(105, 6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> regions.give(105, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void partsInUse_neverTouch_andAllIsFreeAtTheEnd() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("-Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Part> inUse = new ArrayList<>();
    long most = 0;
    for (int i = 0; i < 5_000; i++) {
      if (inUse.size() < 20 && random.nextInt(3) > 0) {
        long length = 1 + random.nextInt(50);
        Part next = new Part(regions.take(length), length);
        assertThat(next.offset()).isBetween(START, regions.end() - length);
        assertThat(inUse).noneMatch(next::touches);
        inUse.add(next);
      } else if (!inUse.isEmpty()) {
        Part part = inUse.remove(random.nextInt(inUse.size()));
        regions.give(part.offset(), part.length());
        assertThat(inUse).allMatch(other -> other.offset() + other.length() <= regions.end());
      }
      most = Math.max(most, regions.end());
    }
    assertThat(most).as("20 parts of 50, and holes").isLessThan(START + 3 * 20 * 50);
    inUse.forEach(part -> regions.give(part.offset(), part.length()));
    assertThat(regions.end()).isEqualTo(START);
  }
}
