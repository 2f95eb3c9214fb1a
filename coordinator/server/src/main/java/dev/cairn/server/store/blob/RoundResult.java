package dev.cairn.server.store.blob;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The result of one round: the file {@code result/mean} in its folder, which appears once, whole
 * and durable, whoever else tries and whatever is killed when.
 *
 * <p>It is written into a draft, {@code result.<uuid>}, which is renamed: a folder is not renamed
 * to one that has something in it, on no file system, so that the first stays.
 */
final class RoundResult {
  private static final String NAME = "result";
  private static final String FILE = "mean";

  private final Path round;

  /** The result in a round's folder, which need not be there. */
  RoundResult(Path round) {
    this.round = round;
  }

  /** What is kept, mapped; null if there is nothing. */
  @Nullable ByteBuffer read() {
    Path kept = round.resolve(NAME).resolve(FILE);
    try (FileChannel file = FileChannel.open(kept, StandardOpenOption.READ)) {
      return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new StoreTrouble("The result " + kept + " cannot be read: " + e, e);
    }
  }

  /**
   * Keeps a result, unless there is one.
   *
   * @return what is kept
   * @throws StoreTrouble if the round's folder is gone, or the disk does not take it
   */
  ByteBuffer keep(ByteBuffer result) {
    Path draft = round.resolve(NAME + "." + UUID.randomUUID());
    try {
      deleteDrafts();
      Files.createDirectory(draft);
      write(draft.resolve(FILE), result.duplicate());
      BlobFolder.force(draft);
      rename(draft);
      // Also for one that was there: whoever kept it may not yet have made its name durable.
      BlobFolder.force(round);
    } catch (IOException e) {
      StoreTrouble trouble = trouble(e);
      try {
        BlobUpdateStore.delete(draft);
      } catch (StoreTrouble e2) {
        trouble.addSuppressed(e2);
      }
      throw trouble;
    }
    ByteBuffer kept = read();
    if (kept == null) {
      throw trouble(new NoSuchFileException(round.toString(), null, "the round is over"));
    }
    return kept;
  }

  private void rename(Path draft) throws IOException {
    try {
      Files.move(draft, round.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.exists(round.resolve(NAME).resolve(FILE))) {
        throw e;
      }
      BlobUpdateStore.delete(draft);
    }
  }

  /** What somebody has not finished; if that one still lives, it will not finish it now. */
  private void deleteDrafts() throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(round, NAME + ".*")) {
      drafts.forEach(BlobUpdateStore::delete);
    }
  }

  private static void write(Path to, ByteBuffer bytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
  }

  private StoreTrouble trouble(IOException e) {
    return DiskSpace.trouble(round, "The result in " + round + " cannot be kept", e);
  }
}
