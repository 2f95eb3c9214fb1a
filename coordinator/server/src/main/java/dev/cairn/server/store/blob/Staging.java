package dev.cairn.server.store.blob;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way in. One thread at a time writes it piece by piece and then either commits it,
 * which makes it a durable blob, or closes it, which leaves nothing. After an exception it is
 * closed and its file is gone.
 */
public final class Staging implements AutoCloseable {
  /**
   * Large pieces are digested and written in slices of this size: they stay in the processor's
   * cache between the two, and the JDK's copy of a slice for the system stays small.
   */
  static final int SLICE_BYTES = 128 << 10;

  private final BlobFolder folder;
  private final Path file;
  private final FileChannel body;
  private final long maxBytes;
  private final MessageDigest digest = Digest.sha256();
  private long bytes;

  Staging(BlobFolder folder, Path file, FileChannel body, long maxBytes) {
    this.folder = folder;
    this.file = file;
    this.body = body;
    this.maxBytes = maxBytes;
  }

  /** How many bytes were written so far. */
  public long bytes() {
    return bytes;
  }

  /**
   * Takes the remaining bytes of {@code piece}, of any length, on the heap or not; nothing of it is
   * kept in memory.
   *
   * @throws BlobRefused if the limit is exceeded
   * @throws StoreTrouble if the disk does not take it
   */
  public void write(ByteBuffer piece) throws BlobRefused {
    requireOpen();
    if (piece.remaining() > maxBytes - bytes) {
      close();
      throw new BlobRefused(
          BlobRefused.Reason.TOO_LARGE,
          "The body has more than the " + maxBytes + " bytes allowed.");
    }
    int end = piece.limit();
    try {
      while (piece.position() < end) {
        int start = piece.position();
        piece.limit(Math.min(end, start + SLICE_BYTES));
        digest.update(piece);
        piece.position(start);
        while (piece.hasRemaining()) {
          body.write(piece);
        }
        bytes += piece.position() - start;
      }
    } catch (IOException e) {
      throw abandon("A body cannot be written", e);
    } finally {
      piece.limit(end);
    }
  }

  /**
   * Makes what was written a blob; when this returns, it is durable under its name. If the same
   * body is there already, that one stays.
   *
   * @param expectedHex the announced SHA-256 in lower-case hexadecimal, or null to accept any body
   * @throws BlobRefused if the digest is another one
   * @throws StoreTrouble if the disk does not take it
   */
  public BlobRef commit(@Nullable String expectedHex) throws BlobRefused {
    requireOpen();
    String hex = HexFormat.of().formatHex(digest.digest());
    if (expectedHex != null && !hex.equals(expectedHex)) {
      close();
      throw new BlobRefused(
          BlobRefused.Reason.WRONG_DIGEST,
          "The body's SHA-256 is " + hex + ", but " + expectedHex + " was announced.");
    }
    try {
      if (folder.exists(hex)) {
        close();
      } else {
        body.force(false);
        body.close();
        Files.move(file, folder.pathOf(hex), StandardCopyOption.ATOMIC_MOVE);
      }
      // Also for one that was there: another thread may not yet have made its name durable.
      BlobFolder.force(folder.folderOf(hex));
      return new BlobRef(hex, bytes);
    } catch (IOException e) {
      throw abandon("The body " + hex + " cannot be stored", e);
    }
  }

  /** Deletes what was written, unless it was committed. */
  @Override
  public void close() {
    if (!body.isOpen()) {
      return;
    }
    try {
      body.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw folder.trouble("A refused body cannot be deleted", e);
    }
  }

  /** A file whose write or force failed is never tried again: its pages may be lost silently. */
  private StoreTrouble abandon(String what, IOException e) {
    StoreTrouble trouble = folder.trouble(what, e);
    try {
      body.close();
      Files.deleteIfExists(file);
    } catch (IOException e2) {
      trouble.addSuppressed(e2);
    }
    return trouble;
  }

  private void requireOpen() {
    if (!body.isOpen()) {
      throw new IllegalStateException("This body was committed or closed before.");
    }
  }
}
