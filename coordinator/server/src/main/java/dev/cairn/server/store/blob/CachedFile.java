package dev.cairn.server.store.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is written through the system's page cache, on any file system. */
final class CachedFile implements BodyFile {
  private final Path file;
  private final FileChannel channel;

  /** Writes to {@code channel} of an empty file, and closes it. */
  CachedFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void commit(Path name) throws IOException {
    channel.force(false);
    channel.close();
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
