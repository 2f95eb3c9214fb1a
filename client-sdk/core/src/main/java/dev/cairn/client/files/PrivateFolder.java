package dev.cairn.client.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder of small files that only their owner reads and changes, on file systems that know of
 * owners.
 *
 * <p>A file is written to a temporary file, forced to disk and renamed, so that a crash leaves its
 * old content or the new one. One process at a time may write to a folder.
 */
public final class PrivateFolder {

  /** What others may do with the folder itself; they may never write to it. */
  public enum Others {
    /** List it, and read a file of it that allows that. */
    MAY_LIST,
    /** Nothing. */
    MAY_DO_NOTHING
  }

  /** Puts a finished temporary file in its place. */
  public interface Renaming {
    void rename(Path temporary, Path file) throws IOException;
  }

  private final Path folder;
  private final OwnerOnly ownerOnly;
  private final Renaming renaming;

  private PrivateFolder(Path folder, OwnerOnly ownerOnly, Renaming renaming) {
    this.folder = folder;
    this.ownerOnly = ownerOnly;
    this.renaming = renaming;
  }

  /**
   * Opens a folder, which is created for its owner alone if need be.
   *
   * @throws ForeignAccessException if others may do more than they should
   */
  public static PrivateFolder open(Path folder, Others others) throws IOException {
    return open(folder, others, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  /** The same with another way of renaming, for tests of what a crash leaves. */
  public static PrivateFolder open(Path folder, Others others, Renaming renaming)
      throws IOException {
    return new PrivateFolder(folder, OwnerOnly.folder(folder, others), renaming);
  }

  /** The folder's path. */
  public Path path() {
    return folder;
  }

  /**
   * The content of a file that is nobody else's; empty if there is none.
   *
   * @param name of the file in the folder
   * @param bytesMax the longest content
   * @throws OversizedFileException if the file is longer
   * @throws ForeignAccessException if others may read or write it
   */
  public Optional<byte[]> read(String name, int bytesMax) throws IOException {
    return content(name, bytesMax, true);
  }

  /**
   * The content of a file that others may read but not write; empty if there is none.
   *
   * @throws OversizedFileException if the file is longer than {@code bytesMax}
   * @throws ForeignAccessException if others may write it
   */
  public Optional<byte[]> readPublic(String name, int bytesMax) throws IOException {
    return content(name, bytesMax, false);
  }

  private Optional<byte[]> content(String name, int bytesMax, boolean secret) throws IOException {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > bytesMax) {
        throw new OversizedFileException(file + " has more than " + bytesMax + " bytes");
      }
      ownerOnly.checkFile(file, secret);
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Gives a file its content, durably, readable by its owner only. */
  public void write(String name, byte[] content) throws IOException {
    Path temporary = folder.resolve(name + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel channel = ownerOnly.create(temporary)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    renaming.rename(temporary, folder.resolve(name));
    forceFolder();
  }

  /** Deletes a file if it is there, durably. */
  public void delete(String name) throws IOException {
    if (Files.deleteIfExists(folder.resolve(name))) {
      forceFolder();
    }
  }

  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some systems cannot open a folder; there the rename is as durable as it gets.
    }
  }
}
