package dev.cairn.server.store.blob;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way into a segment of its round. It has its place there when its first block is
 * full or all of it is here. After an exception it is closed, and its place free.
 */
final class IncomingBody implements UpdateIntake.Incoming {
  private final RoundBodies round;
  private final BodyDisk disk;
  private final long maxBytes;
  private final MessageDigest digest = Digest.sha256();

  /** Null if the body goes through the page cache. */
  private final @Nullable BodyBlocks blocks;

  private Segment.@Nullable Region region;
  private long bytes;
  private long written;
  private boolean closed;

  /**
   * Begins a body.
   *
   * @param maxBytes longest that it may get
   */
  IncomingBody(RoundBodies round, BodyDisk disk, long maxBytes) {
    this.round = round;
    this.disk = disk;
    this.maxBytes = maxBytes;
    this.blocks = disk.gather(this::put, maxBytes);
  }

  private void put(ByteBuffer block) throws IOException {
    Segment.Region place = region;
    if (place == null) {
      // All of a body that is short is here: then it has no more room than it needs.
      long whole = closed ? bytes : maxBytes;
      place = round.take(whole, blocks != null);
      region = place;
    }
    int length = block.remaining();
    place.segment().write(place, written, block);
    written += length;
  }

  @Override
  public void write(ByteBuffer piece) {
    requireOpen();
    if (piece.remaining() > maxBytes - bytes) {
      close();
      throw new IllegalArgumentException(
          "The body has more than the " + maxBytes + " bytes that were announced.");
    }
    int end = piece.limit();
    try {
      while (piece.position() < end) {
        int start = piece.position();
        piece.limit(Math.min(end, start + Staging.SLICE_BYTES));
        digest.update(piece);
        piece.position(start);
        bytes += piece.remaining();
        if (blocks == null) {
          put(piece);
        } else {
          blocks.put(piece);
        }
      }
    } catch (IOException e) {
      close();
      throw trouble("An update cannot be written", e);
    } finally {
      piece.limit(end);
    }
  }

  @Override
  public boolean commit(Digest expected) {
    requireOpen();
    Digest found = Digest.from(digest.digest());
    if (!found.equals(expected) || round.isOwn(found)) {
      close();
      return found.equals(expected);
    }
    closed = true;
    try {
      if (blocks != null) {
        blocks.finish();
      }
      if (region == null) {
        region = round.take(bytes, blocks != null);
      }
      Segment.Region whole = region;
      region = null;
      if (!round.commit(whole, found, bytes)) {
        region = whole;
      } else if (blocks != null) {
        blocks.keep(round.name(found));
      }
      return true;
    } catch (IOException e) {
      throw trouble("The update " + found + " cannot be stored", e);
    } finally {
      settle();
    }
  }

  private StoreTrouble trouble(String what, IOException e) {
    return round.isClosed()
        ? new StoreTrouble(what + ": the round is over.", e)
        : DiskSpace.trouble(round.folder(), what, e);
  }

  private void settle() {
    if (blocks != null) {
      blocks.giveUp();
    }
    Segment.Region free = region;
    region = null;
    if (free != null) {
      free.segment().giveBack(free);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      settle();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This update was committed or closed before.");
    }
  }
}
