package dev.cairn.server.config;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.Safetensors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that a plan names, by their SHA-256 or, where a folder is given, by their path: those
 * go to the sink.
 */
final class PlanFiles {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /**
   * A file that the plan names.
   *
   * @param digest its SHA-256
   * @param local where it lies; null for one that was named by its digest
   */
  record Named(Digest digest, @Nullable Path local) {}

  private record Disk(Path folder, FileSink sink) {}

  private final @Nullable Disk disk;

  private PlanFiles(@Nullable Disk disk) {
    this.disk = disk;
  }

  /** Files that can be named by digests only. */
  static PlanFiles stored() {
    return new PlanFiles(null);
  }

  /** Files that may also be named by paths, relative to {@code folder}. */
  static PlanFiles under(Path folder, FileSink sink) {
    return new PlanFiles(new Disk(folder, sink));
  }

  /** Gives the named file's digest; a file on the disk goes to the sink. */
  Named take(YamlNode node) {
    String name = node.scalar("a file's path or SHA-256");
    if (DIGEST.matcher(name).matches()) {
      return new Named(new Digest(name), null);
    }
    if (disk == null) {
      throw node.place()
          .defect(
              "must be a file's SHA-256 (64 lower-case hexadecimal digits) in a plan without its"
                  + " folder, not the path '"
                  + name
                  + "'; give the plan as a file, so that its files are uploaded");
    }
    Path file = existing(node, disk.folder(), name);
    try {
      return new Named(disk.sink().put(file), file);
    } catch (IOException e) {
      throw node.place().defect("names " + file + ", which cannot be taken: " + reason(e));
    }
  }

  private static Path existing(YamlNode node, Path folder, String name) {
    try {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
      throw node.place()
          .defect("names " + file + ", which is no file; paths are relative to the plan's folder");
    } catch (InvalidPathException e) {
      throw node.unexpected("a file's path or SHA-256");
    }
  }

  /** Length of a file that {@link #take} found on the disk. */
  static long bytes(YamlNode node, Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw node.place().defect("names " + file + ", which cannot be read: " + reason(e));
    }
  }

  /** The tensors in a safetensors file. */
  static ModelShape shape(YamlNode node, Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw node.place().defect("names " + file + ", which must be smaller than 2 GiB");
      }
      return Safetensors.shapeOf(channel.map(MapMode.READ_ONLY, 0, channel.size()));
    } catch (IllegalArgumentException e) {
      throw node.place().defect("names " + file + ": " + e.getMessage());
    } catch (IOException e) {
      throw node.place().defect("names " + file + ", which cannot be read: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    return e.getClass() == IOException.class || e.getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
