package dev.cairn.server.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bodies in memory take no more room than they may, and none of them stays. */
class BodyCacheTest {
  private static final Path FOLDER = Path.of("run", "1-1");
  private static final Path FIRST = FOLDER.resolve("first");
  private static final Path SECOND = Path.of("run", "1-10", "second");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final AlignedBlocks blocks = new AlignedBlocks(8);
  private final BodyCache cache = new BodyCache(blocks, 4L * AlignedBlocks.BLOCK_BYTES, nanos::get);

  private void keep(Path name, int blocksOfIt) {
    assertThat(cache.reserve(blocksOfIt + 1)).isTrue();
    List<ByteBuffer> body = Stream.generate(blocks::take).limit(blocksOfIt).toList();
    cache.keep(name, body, blocksOfIt + 1);
  }

  @Test
  void bodyNeedsABlockForWhatIsLeft() {
    assertThat(BodyCache.blocksOf(0)).isEqualTo(1);
    assertThat(BodyCache.blocksOf(AlignedBlocks.BLOCK_BYTES - 1)).isEqualTo(1);
    assertThat(BodyCache.blocksOf(AlignedBlocks.BLOCK_BYTES)).isEqualTo(2);
  }

  @Test
  void room_isForSoManyBlocks_andOnlyForAWholeBody() {
    assertThat(cache.reserve(5)).isFalse();
    assertThat(cache.reserve(3)).isTrue();
    assertThat(cache.reserve(2)).isFalse();
    assertThat(cache.reserve(1)).isTrue();
    cache.giveUp(List.of(), 3);
    assertThat(cache.reserve(3)).isTrue();
    assertThat(cache.reserved()).isEqualTo(4);
  }

  @Test
  void keptBody_takesAsManyBlocksAsItHas_untilItIsReadAndGivenUp() {
    keep(FIRST, 2);
    assertThat(cache.reserved()).isEqualTo(2);
    List<ByteBuffer> body = cache.take(FIRST);
    assertThat(body).hasSize(2);
    assertThat(cache.take(FIRST)).isNull();
    assertThat(cache.reserved()).isEqualTo(2);
    cache.giveUp(body, 2);
    assertThat(cache.reserved()).isZero();
  }

  @Test
  void bodyThatNobodyRead_goesWhenItIsOld_andNotBefore() {
    keep(FIRST, 2);
    nanos.addAndGet(1_000_000_000);
    keep(SECOND, 1);
    nanos.addAndGet(BodyCache.KEPT.toNanos() - 1_000_000_001);
    assertThat(cache.reserve(2)).isFalse();
    nanos.addAndGet(1);
    assertThat(cache.reserve(2)).isTrue();
    assertThat(cache.take(FIRST)).isNull();
    assertThat(cache.take(SECOND)).isNotNull();
  }

  @Test
  void bodiesThatComeIn_takeTheBlocksOfOldOnes() {
    AlignedBlocks two = new AlignedBlocks(2);
    BodyCache all = new BodyCache(two, 2L * AlignedBlocks.BLOCK_BYTES, nanos::get);
    assertThat(all.reserve(2)).isTrue();
    all.keep(FIRST, List.of(two.take(), two.take()), 2);
    assertThat(all.takeBlock()).isNull();
    nanos.addAndGet(BodyCache.KEPT.toNanos());
    assertThat(all.takeBlock()).isNotNull();
    assertThat(all.take(FIRST)).isNull();
  }

  @Test
  void oldBodies_goWithoutBeingInTheWay() {
    keep(FIRST, 1);
    nanos.addAndGet(BodyCache.KEPT.toNanos());
    cache.dropOld();
    assertThat(cache.reserved()).isZero();
  }

  @Test
  void bodiesOfAFolder_areForgotten_andNoOthers() {
    keep(FIRST, 1);
    keep(SECOND, 1);
    cache.forget(FOLDER);
    assertThat(cache.take(FIRST)).isNull();
    assertThat(cache.take(SECOND)).isNotNull();
  }

  @Test
  void sameBodyAgain_isThereOnce() {
    keep(FIRST, 1);
    keep(FIRST, 1);
    assertThat(cache.reserved()).isEqualTo(1);
  }

  @Test
  void blocks_areUsedAgain_andEmpty() {
    ByteBuffer block = blocks.take();
    assertThat(block.capacity()).isEqualTo(AlignedBlocks.BLOCK_BYTES);
    assertThat(block.alignmentOffset(0, AlignedBlocks.ALIGNMENT)).isZero();
    block.position(10);
    blocks.give(block);
    assertThat(blocks.take()).isSameAs(block);
    assertThat(block.remaining()).isEqualTo(AlignedBlocks.BLOCK_BYTES);
  }

  @Test
  void blocks_areNoMoreThanThereIsRoomFor() {
    AlignedBlocks two = new AlignedBlocks(2);
    ByteBuffer first = two.take();
    assertThat(first).isNotNull();
    assertThat(two.take()).isNotNull();
    assertThat(two.take()).isNull();
    two.give(first);
    assertThat(two.take()).isSameAs(first);
    assertThat(two.take()).isNull();
  }

  @Test
  void blocksOfTheJvm_areSome() {
    assertThat(AlignedBlocks.ofTheJvm().take()).isNotNull();
  }
}
