package dev.cairn.client;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A store in a folder: one file for each key, with a checksum, readable by its owner only.
 *
 * <p>A value is written to a temporary file, forced to disk and renamed, so that a crash leaves the
 * old value or the new one. One process at a time may use a folder.
 */
public final class FileClientStore implements ClientStore {

  /** Puts the finished temporary file in its place. */
  interface Renaming {
    void rename(Path temporary, Path file) throws IOException;
  }

  private static final String HEAD = "cairn-store-1 ";
  private static final int DIGEST_CHARS = 64;
  private static final long FILE_BYTES_MAX = 4L * VALUE_CHARS_MAX + 1024;

  private final Path folder;
  private final OwnerOnly ownerOnly;
  private final Renaming renaming;

  FileClientStore(Path folder, OwnerOnly ownerOnly, Renaming renaming) {
    this.folder = folder;
    this.ownerOnly = ownerOnly;
    this.renaming = renaming;
  }

  /**
   * Opens the store in {@code folder}, which is created if need be.
   *
   * @throws ClientStoreException if the folder cannot be used, or if others may write to it
   */
  public static FileClientStore open(Path folder) {
    try {
      OwnerOnly ownerOnly = OwnerOnly.folder(folder);
      return new FileClientStore(
          folder, ownerOnly, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    } catch (IOException e) {
      throw failed("open", folder, e);
    }
  }

  // Synchronized against other threads of the app that use the same store.
  @Override
  public synchronized Optional<String> get(String key) {
    Path file = folder.resolve(StoreEntry.key(key));
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw damaged(file);
      }
      ownerOnly.checkFile(file);
      return Optional.of(value(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  private static String value(Path file, String text) {
    int start = HEAD.length() + DIGEST_CHARS + 1;
    if (text.length() < start || !text.startsWith(HEAD)) {
      throw damaged(file);
    }
    String value = text.substring(start);
    if (!text.equals(textOf(value))) {
      throw damaged(file);
    }
    return value;
  }

  private static String textOf(String value) {
    return HEAD + Digest.of(value.getBytes(StandardCharsets.UTF_8)) + "\n" + value;
  }

  @Override
  public synchronized void put(String key, String value) {
    Path file = folder.resolve(StoreEntry.key(key));
    // A key has no dot, so that a temporary file never is the file of another key.
    Path temporary = folder.resolve(key + ".tmp");
    try {
      Files.deleteIfExists(temporary);
      try (FileChannel channel = ownerOnly.create(temporary)) {
        ByteBuffer bytes =
            ByteBuffer.wrap(textOf(StoreEntry.value(value)).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      renaming.rename(temporary, file);
      forceFolder();
    } catch (IOException e) {
      throw failed("write", file, e);
    }
  }

  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some systems cannot open a folder; there the rename is as durable as it gets.
    }
  }

  private static ClientStoreException damaged(Path file) {
    return new ClientStoreException(
        "the store's file "
            + file
            + " is damaged: restore it, or delete it and the client starts without it");
  }

  private static ClientStoreException failed(String verb, Path path, IOException e) {
    return new ClientStoreException(
        "cannot " + verb + " the store's " + path + " (" + e + "): check the path and the disk", e);
  }
}
