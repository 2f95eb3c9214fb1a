package dev.cairn.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Recognises a full disk and says so in one line. */
public final class DiskSpace {
  /** Below this a disk counts as full: file systems refuse writes before the last byte is used. */
  private static final long FULL_BELOW_BYTES = 64 * 1024;

  private DiskSpace() {}

  /**
   * Whether {@code message}, from an exception or from a program's output, speaks of a full disk.
   */
  public static boolean saysFull(@Nullable String message) {
    return message != null
        && (message.contains("No space left on device") || message.contains("quota exceeded"));
  }

  /**
   * Whether {@code trouble} came from a full disk. The system's message may be in any language, so
   * the free space of {@code folder} counts too.
   */
  public static boolean isFull(Path folder, IOException trouble) {
    return saysFull(trouble.getMessage()) || isFull(folder);
  }

  /** Whether there is no room left beside {@code folder}. */
  public static boolean isFull(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace() < FULL_BELOW_BYTES;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** The line about a full disk that holds {@code folder}. */
  public static String fullLine(Path folder) {
    return "The disk that holds " + folder + " is full: free some space and try again.";
  }

  /**
   * What an exception from {@code folder} means.
   *
   * @param what cannot be done, as the beginning of a sentence
   */
  public static StoreTrouble trouble(Path folder, String what, IOException cause) {
    return isFull(folder, cause)
        ? StoreTrouble.fullDisk(what + ": " + fullLine(folder), cause)
        : new StoreTrouble(what + ": " + cause, cause);
  }
}
