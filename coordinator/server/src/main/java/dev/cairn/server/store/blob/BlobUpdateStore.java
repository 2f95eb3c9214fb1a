package dev.cairn.server.store.blob;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of updates, in one folder of blobs for each round: {@code <run>/<index>-<attempt>}. A
 * round's folder goes when the round is over, and its result with it.
 */
public final class BlobUpdateStore implements UpdateStore, UpdateIntake {

  /** Each fails by another deletion of the run's folder, which comes once a minute. */
  private static final int MAKE_TRIES_MAX = 100;

  /** Where {@link SpareFiles} are; no run has a name that begins so. */
  private static final String SPARE = ".spare";

  private final Path root;
  private final SpareFiles spares;
  private final BodyFiles files;
  private final Map<RoundId, BlobFolder> rounds = new ConcurrentHashMap<>();

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
    this.spares = new SpareFiles(root.resolve(SPARE));
    this.files = BodyFiles.direct(root, spares, cacheBytes);
  }

  @Override
  public Incoming stage(RoundId round, long bytes) {
    return new StagedUpdate(folder(round).stage(bytes));
  }

  @Override
  public boolean contains(RoundId round, Digest body) {
    // Asked of a round that is over it must not make its folder anew.
    return Files.isDirectory(path(round)) && folder(round).exists(body.hex());
  }

  @Override
  public void discard(RoundId round, Digest body) {
    if (Files.isDirectory(path(round))) {
      folder(round).delete(body.hex());
      files.forget(BlobFolder.flat(path(round)).resolve(body.hex()));
    }
  }

  @Override
  public void read(RoundId round, Digest body, BlockReader reader) {
    try {
      files.read(BlobFolder.flat(path(round)).resolve(body.hex()), reader);
    } catch (NoSuchFileException e) {
      // No damage as a rule: the round is over for an owner that has overtaken the one that reads.
      throw new StoreTrouble("The update " + body + " is not there any more.", e);
    } catch (IOException e) {
      throw new StoreTrouble("The update " + body + " cannot be read: " + e, e);
    }
  }

  @Override
  public ByteBuffer keepResult(RoundId round, ByteBuffer result) {
    // Not folder(round): of a round that is over it would make the folder anew.
    return new RoundResult(path(round)).keep(result);
  }

  @Override
  public @Nullable ByteBuffer result(RoundId round) {
    return new RoundResult(path(round)).read();
  }

  @Override
  public void erase(RoundId round) {
    rounds.remove(round);
    files.forget(path(round));
    spares.keepAll(BlobFolder.flat(path(round)));
    delete(path(round));
    // One that became whole meanwhile.
    files.forget(path(round));
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

  /** Deletes the spare files of processes that are gone, and bodies in memory that nobody read. */
  public void forgetOld() {
    files.forgetOld();
    spares.deleteOld(Instant.now().minus(BlobFolder.UNFINISHED_KEPT));
  }

  /** Room that bodies have in memory, those on their way in among them. */
  long bytesInMemory() {
    return files.bytesInMemory();
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
        names.remove(SPARE);
      } catch (NoSuchFileException e) {
        // Another coordinator has just deleted it.
      } catch (IOException e) {
        throw new StoreTrouble("The updates under " + folder + " cannot be listed: " + e, e);
      }
    }
    return names;
  }

  private BlobFolder folder(RoundId round) {
    if (!rounds.containsKey(round)) {
      // What others have driven, others have erased.
      rounds.keySet().removeIf(before -> !Files.isDirectory(path(before)));
    }
    return rounds.computeIfAbsent(
        round,
        id -> {
          try {
            make(path(id));
          } catch (IOException e) {
            throw new StoreTrouble("No folder for the updates of round " + id + ": " + e, e);
          }
          return BlobFolder.openFlat(path(id), files);
        });
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
