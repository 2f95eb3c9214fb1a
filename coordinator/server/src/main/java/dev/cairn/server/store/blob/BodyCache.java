package dev.cairn.server.store.blob;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bodies as they came, by the folders of their rounds and their digests, until they are read: that
 * is once, and soon, as the owner of a round adds an update when it has accepted it. Only a body of
 * which all has room when its first block is full is kept: one that may be sent for minutes takes
 * none. Safe for several threads.
 */
final class BodyCache {

  /**
   * What nobody has read by then is left to the disk: its round is driven elsewhere, or refused it.
   */
  static final Duration KEPT = Duration.ofSeconds(5);

  private record Body(List<ByteBuffer> blocks, long since) {}

  private final AlignedBlocks blocks;
  private final long blocksMax;
  private final LongSupplier nanos;
  private final Map<Path, Body> bodies = new LinkedHashMap<>();
  private long reserved;

  /**
   * Begins empty.
   *
   * @param bytesMax of all bodies, those on their way in among them
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  BodyCache(AlignedBlocks blocks, long bytesMax, LongSupplier nanos) {
    this.blocks = blocks;
    this.blocksMax = bytesMax / AlignedBlocks.BLOCK_BYTES;
    this.nanos = nanos;
  }

  AlignedBlocks blocks() {
    return blocks;
  }

  /** How many blocks a body may need: one more than are full, for what is left. */
  static int blocksOf(long bytes) {
    return Math.toIntExact(bytes / AlignedBlocks.BLOCK_BYTES) + 1;
  }

  /**
   * Makes room for a body.
   *
   * @return whether there was room; then it is to be kept, or given up
   */
  synchronized boolean reserve(int count) {
    if (reserved + count > blocksMax) {
      dropOld();
    }
    if (reserved + count > blocksMax) {
      return false;
    }
    reserved += count;
    return true;
  }

  /** A block for a body that comes in, if need be of one that nobody has read in time; or null. */
  @Nullable ByteBuffer takeBlock() {
    ByteBuffer block = blocks.take();
    if (block == null) {
      dropOld();
      block = blocks.take();
    }
    return block;
  }

  /**
   * Keeps a body for which there is room.
   *
   * @param name under which it is asked for; it is durable
   * @param body all of it, between positions and limits
   * @param count as many blocks as were reserved
   */
  synchronized void keep(Path name, List<ByteBuffer> body, int count) {
    reserved -= count - body.size();
    // Its place is among the youngest, also if the same was here before.
    Body before = bodies.remove(name);
    bodies.put(name, new Body(body, nanos.getAsLong()));
    if (before != null) {
      drop(before);
    }
  }

  /**
   * Takes a body out, to be given up when it was read.
   *
   * @return null if it is not here
   */
  synchronized @Nullable List<ByteBuffer> take(Path name) {
    Body body = bodies.remove(name);
    return body == null ? null : body.blocks();
  }

  /**
   * Gives back the blocks of a body, and the room of so many.
   *
   * @param count as were reserved, or as it has if it was kept
   */
  synchronized void giveUp(List<ByteBuffer> body, int count) {
    body.forEach(blocks::give);
    reserved -= count;
  }

  private void drop(Body body) {
    giveUp(body.blocks(), body.blocks().size());
  }

  /** Forgets all bodies in a folder, or one by its name. */
  synchronized void forget(Path folder) {
    Iterator<Map.Entry<Path, Body>> all = bodies.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Path, Body> body = all.next();
      if (body.getKey().startsWith(folder)) {
        all.remove();
        drop(body.getValue());
      }
    }
  }

  /** Forgets what nobody has read for {@link #KEPT}. */
  synchronized void dropOld() {
    long limit = nanos.getAsLong() - KEPT.toNanos();
    Iterator<Body> oldestFirst = bodies.values().iterator();
    while (oldestFirst.hasNext()) {
      Body body = oldestFirst.next();
      if (body.since() - limit > 0) {
        return;
      }
      oldestFirst.remove();
      drop(body);
    }
  }

  /** Blocks for which room is made, or which are kept. */
  synchronized long reserved() {
    return reserved;
  }
}
