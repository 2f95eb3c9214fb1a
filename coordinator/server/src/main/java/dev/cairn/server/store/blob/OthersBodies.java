package dev.cairn.server.store.blob;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of one round that other processes have taken in. Entries of a table are written from
 * its first slot on, so that only those are read that were not there before. Safe for several
 * threads.
 */
final class OthersBodies {

  private record Known(RoundBodies.Place place, int slot) {
    /** Whether it is still so: the round may be over, and the body discarded. */
    boolean isTrue() throws IOException {
      try (FileChannel table = FileChannel.open(place.file(), StandardOpenOption.READ)) {
        return place.entry().equals(SegmentTable.read(table, slot));
      } catch (NoSuchFileException e) {
        return false;
      }
    }
  }

  private final Path folder;
  private final String own;
  private final Map<Digest, Known> known = new HashMap<>();

  /** How many entries of a file are known, from the first one on. */
  private final Map<Path, Integer> read = new HashMap<>();

  /**
   * Begins without knowing any.
   *
   * @param folder of the round
   * @param own begins the names of the files that are not others'
   */
  OthersBodies(Path folder, String own) {
    this.folder = folder;
    this.own = own;
  }

  /** Where a body is; null if it is not here. */
  synchronized RoundBodies.@Nullable Place find(Digest digest) throws IOException {
    Known before = known.get(digest);
    if (before != null && before.isTrue()) {
      return before.place();
    }
    if (before != null) {
      // Equal bodies of others may be in what was read before.
      known.clear();
      read.clear();
    }
    for (Path file : files()) {
      if (read.getOrDefault(file, 0) < SegmentTable.SLOTS) {
        read(file);
      }
    }
    Known found = known.get(digest);
    return found == null ? null : found.place();
  }

  private void read(Path file) throws IOException {
    int first = read.getOrDefault(file, 0);
    List<SegmentTable.@Nullable Entry> entries = entries(file);
    boolean gapless = true;
    for (int slot = first; slot < entries.size(); slot++) {
      SegmentTable.Entry entry = entries.get(slot);
      gapless &= entry != null;
      if (entry != null) {
        known.put(entry.digest(), new Known(new RoundBodies.Place(file, entry), slot));
      }
      if (gapless) {
        read.put(file, slot + 1);
      }
    }
  }

  /** Takes a body out of all files; the round is over. */
  synchronized void discard(Digest digest) throws IOException {
    known.remove(digest);
    for (Path file : files()) {
      List<SegmentTable.@Nullable Entry> entries = entries(file);
      for (int slot = 0; slot < entries.size(); slot++) {
        SegmentTable.Entry entry = entries.get(slot);
        if (entry != null && entry.digest().equals(digest)) {
          SegmentTable.discard(file, slot);
        }
      }
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + RoundBodies.SUFFIX)) {
      for (Path file : all) {
        if (!file.getFileName().toString().startsWith(own)) {
          files.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      // The round is over.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private static List<SegmentTable.@Nullable Entry> entries(Path file) throws IOException {
    try (FileChannel table = FileChannel.open(file, StandardOpenOption.READ)) {
      return SegmentTable.read(table);
    } catch (NoSuchFileException e) {
      // The round is over.
      return List.of();
    }
  }
}
