package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicInteger;

/** Files for tests, in one folder. */
final class InMemoryFiles implements ModelFiles {
  private final Path folder;
  private final AtomicInteger next = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();
  volatile int largestPiece;
  volatile boolean full;

  InMemoryFiles(Path folder) {
    this.folder = folder;
  }

  Digest put(byte[] bytes) {
    try {
      Digest digest = Digest.of(bytes);
      Files.write(folder.resolve(digest.hex()), bytes);
      return digest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path locate(Digest digest) {
    Path file = folder.resolve(digest.hex());
    return Files.exists(file) ? file : null;
  }

  @Override
  public Incoming receive(Digest digest, long length) {
    Path part = folder.resolve("part-" + next.incrementAndGet());
    try {
      return new Part(
          digest,
          part,
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Part implements Incoming {
    private final Digest expected;
    private final Path part;
    private final FileChannel channel;
    private final MessageDigest digest = Digest.sha256();

    Part(Digest expected, Path part, FileChannel channel) {
      this.expected = expected;
      this.part = part;
      this.channel = channel;
    }

    @Override
    public void write(ByteBuffer piece) {
      if (full) {
        throw new AdminRefusedException(ProblemCode.DISK_FULL, "the disk is full");
      }
      largestPiece = Math.max(largestPiece, piece.remaining());
      digest.update(piece.duplicate());
      try {
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void commit() {
      try {
        channel.close();
        Digest found = Digest.from(digest.digest());
        if (!found.equals(expected)) {
          throw new AdminRefusedException(
              ProblemCode.DIGEST_MISMATCH, "the bytes' SHA-256 is " + found + ", not " + expected);
        }
        Files.move(part, folder.resolve(expected.hex()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void abort() {
      aborted.incrementAndGet();
      try {
        channel.close();
        Files.deleteIfExists(part);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
