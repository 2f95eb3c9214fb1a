package dev.cairn.server.store.blob;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of one round: those that this process takes in, in segments of its own, and those in
 * the segments of others in the same folder. Safe for several threads.
 */
final class RoundBodies implements AutoCloseable {

  /** Segments of a kind that are written at the same time: few may write to one file at once. */
  private static final int STRIPES_MAX = 8;

  private static final int STRIPES =
      Math.min(STRIPES_MAX, Runtime.getRuntime().availableProcessors());

  static final String SUFFIX = ".bodies";

  /** One for each first byte of a digest: equal bodies are committed one after the other. */
  private static final Object[] TURNS = Stream.generate(Object::new).limit(256).toArray();

  private record Own(Segment.Region region, int slot, Place place) {
    boolean isThere() {
      return Files.exists(place.file());
    }
  }

  /**
   * Where a body is.
   *
   * @param file its segment
   */
  record Place(Path file, SegmentTable.Entry entry) {}

  private final Path folder;
  private final String prefix = UUID.randomUUID() + "-";
  private final OthersBodies others;
  private final Map<Digest, Own> bodies = new ConcurrentHashMap<>();
  private final List<Segment> segments = new ArrayList<>();

  /** Those of them that take bodies. */
  private final List<Segment> active = new ArrayList<>();

  private boolean closed;

  /**
   * Begins without segments.
   *
   * @param folder of the round, which is there
   */
  RoundBodies(Path folder) {
    this.folder = folder;
    this.others = new OthersBodies(folder, prefix);
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
   * @param direct whether it goes past the page cache: such bodies are in files of their own, as a
   *     page that has parts of two of them would bring old bytes back
   * @throws NoSuchFileException if the round is over
   */
  synchronized Segment.Region take(long bytes, boolean direct) throws IOException {
    if (closed) {
      throw new NoSuchFileException(folder.toString(), null, "the round is over");
    }
    active.removeIf(segment -> !segment.hasRoom());
    Segment idlest = null;
    int count = 0;
    for (Segment segment : active) {
      if (segment.isDirect() == direct) {
        count++;
        idlest = idlest == null || segment.open() < idlest.open() ? segment : idlest;
      }
    }
    Segment.Region region = null;
    if (idlest != null && (idlest.open() == 0 || count >= STRIPES)) {
      region = idlest.take(bytes);
    }
    if (segments.isEmpty()) {
      // Whoever has made the folders may not have come so far.
      BlobFolder.force(folder.resolve(".."));
      BlobFolder.force(folder.resolve("../.."));
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
   * Makes a body durable, unless this process has the same already.
   *
   * @param region in which it is; to be given back if nothing is made of it
   * @return whether it was made durable
   */
  boolean commit(Segment.Region region, Digest digest, long length) throws IOException {
    synchronized (TURNS[digest.bytes()[0] & 0xff]) {
      // A second entry would be found by others while this process takes it out again.
      if (isOwn(digest)) {
        return false;
      }
      int slot = region.segment().commit(region, digest, length);
      Place place =
          new Place(
              region.segment().file(), new SegmentTable.Entry(digest, region.offset(), length));
      bodies.put(digest, new Own(region, slot, place));
      return true;
    }
  }

  /** Whether this process has taken the body in. */
  boolean isOwn(Digest digest) {
    Own own = bodies.get(digest);
    return own != null && own.isThere();
  }

  /** Where a body is, whoever has taken it in; null if it is not here. */
  @Nullable Place find(Digest digest) throws IOException {
    Own own = bodies.get(digest);
    return own != null && own.isThere() ? own.place() : others.find(digest);
  }

  /** Takes a body out; the round is over. */
  void discard(Digest digest) throws IOException {
    Own own = bodies.remove(digest);
    if (own != null) {
      own.region().segment().discard(own.slot(), own.region());
    }
    others.discard(digest);
  }

  /** Whether nothing can be taken in any more: the round is over. */
  synchronized boolean isClosed() {
    return closed || !Files.isDirectory(folder);
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
