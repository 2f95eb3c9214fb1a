package dev.cairn.server.store.blob;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.postgres.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of updates, in one folder for each round: {@code <run>/<index>-<attempt>}, many in one
 * file. A round's folder goes when the round is over, and its result with it.
 */
public final class BlobUpdateStore implements UpdateStore, UpdateIntake {

  /** Each fails by another deletion of the run's folder, which comes once a minute. */
  private static final int MAKE_TRIES_MAX = 100;

  /** Begins the names of what is no run's. */
  private static final String HIDDEN = ".";

  private final Path root;
  private final BodyDisk disk;
  private final Map<RoundId, RoundBodies> rounds = new ConcurrentHashMap<>();

  /** Opens the store under {@code root}, and keeps no body in memory. */
  public BlobUpdateStore(Path root) {
    this(root, 0);
  }

  /**
   * Opens the store under {@code root}, which several coordinators may share.
   *
   * @param cacheBytes how many bytes of bodies may be kept in memory until they are read
   */
  public BlobUpdateStore(Path root, long cacheBytes) {
    this.root = root;
    this.disk = BodyDisk.direct(root, cacheBytes);
  }

  @Override
  public Incoming stage(RoundId round, long bytes) {
    return new IncomingBody(bodies(round), disk, bytes);
  }

  @Override
  public boolean contains(RoundId round, Digest body) {
    try {
      return known(round).find(body) != null;
    } catch (IOException e) {
      throw new StoreTrouble("The update " + body + " cannot be looked for: " + e, e);
    }
  }

  @Override
  public void discard(RoundId round, Digest body) {
    try {
      known(round).discard(body);
      disk.forget(RoundBodies.name(path(round), body));
    } catch (IOException e) {
      throw new StoreTrouble("The update " + body + " cannot be deleted: " + e, e);
    }
  }

  @Override
  public void read(RoundId round, Digest body, BlockReader reader) {
    List<ByteBuffer> kept = disk.take(RoundBodies.name(path(round), body));
    if (kept != null) {
      disk.read(kept, reader);
      return;
    }
    try {
      RoundBodies.Place place = known(round).find(body);
      if (place == null) {
        throw new NoSuchFileException(path(round).toString());
      }
      disk.read(place, reader);
    } catch (NoSuchFileException e) {
      // No damage as a rule: the round is over for an owner that has overtaken the one that reads.
      throw new StoreTrouble("The update " + body + " is not there any more.", e);
    } catch (IOException e) {
      throw new StoreTrouble("The update " + body + " cannot be read: " + e, e);
    }
  }

  @Override
  public ByteBuffer keepResult(RoundId round, ByteBuffer result) {
    // Not bodies(round): of a round that is over it would make the folder anew.
    return new RoundResult(path(round)).keep(result);
  }

  @Override
  public @Nullable ByteBuffer result(RoundId round) {
    return new RoundResult(path(round)).read();
  }

  @Override
  public void erase(RoundId round) {
    close(rounds.remove(round));
    disk.forget(path(round));
    delete(path(round));
    // One that became whole meanwhile.
    disk.forget(path(round));
  }

  /** Deletes the folders of runs of which nothing is here; what comes then makes them again. */
  public void deleteEmptyRuns() {
    for (String run : names(root)) {
      Path folder = root.resolve(run);
      try {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(folder);
        }
      } catch (DirectoryNotEmptyException e) {
        // Updates of it are here, or have just begun to come.
      } catch (IOException e) {
        throw new StoreTrouble("The empty folder " + folder + " cannot be deleted: " + e, e);
      }
    }
  }

  /** Forgets bodies in memory that nobody read, and rounds that others have erased. */
  public void forgetOld() {
    disk.forgetOld();
    forgetErased();
  }

  /** Room that bodies have in memory, those on their way in among them. */
  long bytesInMemory() {
    return disk.bytesInMemory();
  }

  /** Rounds whose folders are kept in mind. */
  int roundsInMind() {
    return rounds.size();
  }

  /** All rounds of which something is here. */
  public List<RoundId> rounds() {
    List<RoundId> all = new ArrayList<>();
    for (String run : names(root)) {
      all.addAll(rounds(new RunId(run)));
    }
    return all;
  }

  /** All rounds of a run of which something is here. */
  public List<RoundId> rounds(RunId run) {
    List<RoundId> rounds = new ArrayList<>();
    for (String name : names(root.resolve(run.value()))) {
      String[] parts = name.split("-");
      rounds.add(new RoundId(run, Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
    }
    return rounds;
  }

  private static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
        inside.forEach(path -> names.add(path.getFileName().toString()));
        names.removeIf(name -> name.startsWith(HIDDEN));
      } catch (NoSuchFileException e) {
        // Another coordinator has just deleted it.
      } catch (IOException e) {
        throw new StoreTrouble("The updates under " + folder + " cannot be listed: " + e, e);
      }
    }
    return names;
  }

  /** Where bodies of a round come in; its folder is made. */
  private RoundBodies bodies(RoundId round) {
    if (!rounds.containsKey(round)) {
      forgetErased();
    }
    return rounds.computeIfAbsent(
        round,
        id -> {
          try {
            make(path(id));
          } catch (IOException e) {
            throw DiskSpace.trouble(root, "No folder for the updates of round " + id, e);
          }
          return new RoundBodies(path(id));
        });
  }

  /** Bodies to be asked for; of a round that is over that must not make its folder anew. */
  private RoundBodies known(RoundId round) {
    RoundBodies known = rounds.get(round);
    if (known != null) {
      return known;
    }
    RoundBodies asked = new RoundBodies(path(round));
    if (!Files.isDirectory(path(round))) {
      return asked;
    }
    RoundBodies before = rounds.putIfAbsent(round, asked);
    return before == null ? asked : before;
  }

  /** What others have driven, others have erased. */
  private void forgetErased() {
    for (RoundId round : rounds.keySet()) {
      if (!Files.isDirectory(path(round))) {
        close(rounds.remove(round));
      }
    }
  }

  private static void close(@Nullable RoundBodies bodies) {
    if (bodies != null) {
      try {
        bodies.close();
      } catch (IOException e) {
        throw new StoreTrouble("The files in " + bodies.folder() + " cannot be closed: " + e, e);
      }
    }
  }

  /** Makes a round's folder, also while another coordinator deletes that of the run. */
  private static void make(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        Files.createDirectories(folder);
        return;
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // The second if the run's folder was there when it was to be made, and then was not.
        if (tries == MAKE_TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  private Path path(RoundId round) {
    return root.resolve(round.run().value()).resolve(round.index() + "-" + round.attempt());
  }

  static void delete(Path folder) {
    try {
      // Its owner may do so at the same time as others that look for what is left.
      Folders.deleteTree(folder);
    } catch (IOException e) {
      throw new StoreTrouble("The updates in " + folder + " cannot be deleted: " + e, e);
    }
  }
}
