package dev.cairn.server.store.blob;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the first {@link #BYTES} of a {@link Segment}: a head, and an entry for each body.
 * An entry has 64 bytes, big endian: {@link #MAGIC}, {@link #VERSION}, the place of the body's
 * first byte, its length, its SHA-256, and the CRC-32C of all that. It lies within one sector of
 * the disk, so that writing one never harms another. One that is not whole, or zeros, is none.
 */
final class SegmentTable {

  /** Bodies that one segment may have. */
  static final int SLOTS = 255;

  private static final int ENTRY_BYTES = 64;

  /** Before the first body; a multiple of {@link AlignedBlocks#ALIGNMENT}. */
  static final int BYTES = ENTRY_BYTES * (1 + SLOTS);

  /** "CRNB". */
  private static final int MAGIC = 0x43524e42;

  private static final int VERSION = 1;
  private static final int DIGEST_BYTES = 32;

  /**
   * A body in a segment.
   *
   * @param digest its SHA-256
   * @param offset of its first byte in the file
   * @param length in bytes
   */
  record Entry(Digest digest, long offset, long length) {}

  private SegmentTable() {}

  /** Writes the table of a segment in which nothing is yet. */
  static void begin(FileChannel file) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(BYTES);
    table.putInt(MAGIC).putInt(VERSION);
    writeFully(file, table.rewind(), 0);
  }

  /**
   * Writes one entry, or none in its place.
   *
   * @param slot from 0 to {@link #SLOTS} - 1
   */
  static void write(FileChannel file, int slot, @Nullable Entry entry) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(ENTRY_BYTES);
    if (entry != null) {
      bytes.putInt(MAGIC).putInt(VERSION).putLong(entry.offset()).putLong(entry.length());
      bytes.put(entry.digest().bytes());
      bytes.putInt(checksum(bytes.array(), bytes.position()));
    }
    writeFully(file, bytes.rewind(), place(slot));
  }

  /** Takes an entry out of a file, which may be gone. */
  static void discard(Path file, int slot) throws IOException {
    try (FileChannel table = FileChannel.open(file, StandardOpenOption.WRITE)) {
      write(table, slot, null);
    } catch (NoSuchFileException e) {
      // The round's folder is being deleted, and all of its entries.
    }
  }

  /** The bodies of a segment, by their slots; null where there is none. */
  static List<@Nullable Entry> read(FileChannel file) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(BYTES);
    while (table.hasRemaining() && file.read(table, table.position()) >= 0) {}
    List<@Nullable Entry> entries = new ArrayList<>();
    // Of a file that has just been made less than all may be here.
    for (int slot = 0; place(slot) + ENTRY_BYTES <= table.position(); slot++) {
      entries.add(entry(table, (int) place(slot)));
    }
    return entries;
  }

  /** The body in one slot; null if there is none. */
  static @Nullable Entry read(FileChannel file, int slot) throws IOException {
    ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
    while (entry.hasRemaining() && file.read(entry, place(slot) + entry.position()) >= 0) {}
    return entry.hasRemaining() ? null : entry(entry, 0);
  }

  private static @Nullable Entry entry(ByteBuffer table, int at) {
    byte[] bytes = new byte[ENTRY_BYTES];
    table.get(at, bytes);
    ByteBuffer entry = ByteBuffer.wrap(bytes);
    if (entry.getInt() != MAGIC || entry.getInt() != VERSION) {
      return null;
    }
    long offset = entry.getLong();
    long length = entry.getLong();
    byte[] digest = new byte[DIGEST_BYTES];
    entry.get(digest);
    return entry.getInt() == checksum(bytes, entry.position() - Integer.BYTES)
        ? new Entry(Digest.from(digest), offset, length)
        : null;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static long place(int slot) {
    return (1L + slot) * ENTRY_BYTES;
  }

  /** Writes all remaining bytes. */
  static void writeFully(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }
}
