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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of one round: those that this process takes in, in segments of its own, and those in
 * the segments of others in the same folder. Safe for several threads.
 */
final class RoundBodies implements AutoCloseable {

  /** Segments that are written at the same time; a file system lets few write to one file. */
  private static final int STRIPES_MAX = 8;

  private static final int STRIPES =
      Math.min(STRIPES_MAX, Runtime.getRuntime().availableProcessors());

  private static final String SUFFIX = ".bodies";

  private record Own(Segment segment, int slot, SegmentTable.Entry entry) {}

  /**
   * Where a body is.
   *
   * @param file its segment
   */
  record Place(Path file, SegmentTable.Entry entry) {}

  private final Path folder;
  private final boolean direct;
  private final String prefix = UUID.randomUUID() + "-";
  private final Map<Digest, Own> bodies = new ConcurrentHashMap<>();
  private final List<Segment> segments = new ArrayList<>();

  /** Those of them that take bodies. */
  private final List<Segment> active = new ArrayList<>();

  private boolean closed;

  /**
   * Begins without segments.
   *
   * @param folder of the round, which is there
   * @param direct whether bodies may go past the page cache
   */
  RoundBodies(Path folder, boolean direct) {
    this.folder = folder;
    this.direct = direct;
  }

  Path folder() {
    return folder;
  }

  /** By which a body of this round is known in memory. */
  Path name(Digest digest) {
    return name(folder, digest);
  }

  static Path name(Path folder, Digest digest) {
    return folder.resolve(digest.hex());
  }

  /**
   * Makes room for a body of this process.
   *
   * @param bytes longest that it may get
   * @throws NoSuchFileException if the round is over
   */
  synchronized Segment.Region take(long bytes) throws IOException {
    if (closed) {
      throw new NoSuchFileException(folder.toString(), null, "the round is over");
    }
    active.removeIf(segment -> !segment.hasRoom());
    Segment idlest = null;
    for (Segment segment : active) {
      if (idlest == null || segment.open() < idlest.open()) {
        idlest = segment;
      }
    }
    Segment.Region region = null;
    if (idlest != null && (idlest.open() == 0 || active.size() >= STRIPES)) {
      region = idlest.take(bytes);
    }
    while (region == null) {
      Segment next = Segment.create(folder.resolve(prefix + segments.size() + SUFFIX), direct);
      segments.add(next);
      active.add(next);
      region = next.take(bytes);
    }
    return region;
  }

  /**
   * Makes a body durable that is in {@code region}; if there is the same already, that one stays.
   */
  void commit(Segment.Region region, Digest digest, long length) throws IOException {
    Segment segment = region.segment();
    SegmentTable.Entry entry = new SegmentTable.Entry(digest, region.offset(), length);
    bodies.putIfAbsent(digest, new Own(segment, segment.commit(region, entry), entry));
  }

  /** Whether this process has taken the body in. */
  boolean isOwn(Digest digest) {
    Own own = bodies.get(digest);
    return own != null && Files.exists(own.segment().file());
  }

  /** Where a body is, whoever has taken it in; null if it is not here. */
  @Nullable Place find(Digest digest) throws IOException {
    Own own = bodies.get(digest);
    if (own != null && Files.exists(own.segment().file())) {
      return new Place(own.segment().file(), own.entry());
    }
    for (Path file : ofOthers()) {
      for (SegmentTable.Entry entry : entries(file)) {
        if (entry != null && entry.digest().equals(digest)) {
          return new Place(file, entry);
        }
      }
    }
    return null;
  }

  /** Takes a body out; the round is over. Whoever took it in has forgotten it, or does so soon. */
  void discard(Digest digest) throws IOException {
    Own own = bodies.remove(digest);
    if (own != null) {
      own.segment().discard(own.slot(), own.entry());
      own.segment().deleteIfEmpty();
    }
    for (Path file : ofOthers()) {
      List<SegmentTable.@Nullable Entry> entries = entries(file);
      for (int slot = 0; slot < entries.size(); slot++) {
        SegmentTable.Entry entry = entries.get(slot);
        if (entry != null && entry.digest().equals(digest)) {
          try (FileChannel table = FileChannel.open(file, StandardOpenOption.WRITE)) {
            SegmentTable.write(table, slot, null);
          }
        }
      }
    }
  }

  private List<Path> ofOthers() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : all) {
        if (!file.getFileName().toString().startsWith(prefix)) {
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

  /** Takes no more bodies, and breaks off those that are being written. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (Segment segment : segments) {
      segment.close();
    }
  }
}
