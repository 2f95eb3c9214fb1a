package dev.cairn.server.store.backup;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.DatabaseMark;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A backup that is whole, as far as its manifest tells; its files were not looked at yet. */
public final class BackupFolder {
  static final String MANIFEST = "manifest.json";

  /** More than a hundred thousand files would need. */
  static final long MANIFEST_BYTES_MAX = 256 << 20;

  /** As many defects are told one by one. */
  private static final int DEFECTS_MAX = 20;

  private static final String UNFINISHED = ".part";

  private final Path folder;
  private final Manifest manifest;
  private final Digest digest;

  private BackupFolder(Path folder, Manifest manifest, Digest digest) {
    this.folder = folder;
    this.manifest = manifest;
    this.digest = digest;
  }

  /**
   * Opens a backup.
   *
   * @throws StartFailure if the folder has no manifest, or none that can be read
   */
  public static BackupFolder open(Path folder) {
    Path file = folder.resolve(MANIFEST);
    try {
      if (Files.size(file) > MANIFEST_BYTES_MAX) {
        throw new StartFailure(file + " has more than " + MANIFEST_BYTES_MAX + " bytes.");
      }
      byte[] json = Files.readAllBytes(file);
      return new BackupFolder(folder, Manifest.parse(json), Digest.of(json));
    } catch (NoSuchFileException e) {
      throw new StartFailure(
          folder + " is no backup, for it has no " + MANIFEST + ": name a folder that has.", e);
    } catch (IOException e) {
      throw new StartFailure(file + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new StartFailure(file + " is damaged (" + e.getMessage() + "): use another backup.", e);
    }
  }

  /** Whether a text may be the name of a backup. */
  public static boolean isName(String text) {
    return Manifest.NAME.matcher(text).matches();
  }

  public String name() {
    return manifest.backup();
  }

  /** When it was begun. */
  public Instant at() {
    return Instant.parse(manifest.at());
  }

  /** SHA-256 of its manifest, which stands for all of it. */
  public Digest digest() {
    return digest;
  }

  /** The length of all files but the manifest. */
  public long bytes() {
    return manifest.bytes();
  }

  /** How many files there are but the manifest. */
  public int files() {
    return manifest.files().size();
  }

  /** What the database had said last. */
  public DatabaseMark mark() {
    return manifest.mark();
  }

  /** Files of the coordinator that had other bytes than they should, so that they are missing. */
  public List<String> damaged() {
    return manifest.damaged();
  }

  /** Its folder with the newest statement about each population's models; may be missing. */
  public Path statements() {
    return folder.resolve("statements");
  }

  /** The digests of the models and modules in it. */
  public Set<String> blobs() {
    Set<String> blobs = new TreeSet<>();
    for (Manifest.Entry entry : manifest.files()) {
      if (entry.path().startsWith("files/")) {
        blobs.add(entry.sha256());
      }
    }
    return blobs;
  }

  /** Reads all files; gives what is wrong with them, in one line each. */
  public List<String> defects() {
    List<String> defects = new ArrayList<>();
    int more = 0;
    for (Manifest.Entry entry : manifest.files()) {
      String defect = defect(entry);
      if (defect != null && defects.size() < DEFECTS_MAX) {
        defects.add(defect);
      } else if (defect != null) {
        more++;
      }
    }
    if (more > 0) {
      defects.add(more + " more files are missing or damaged");
    }
    return defects;
  }

  private @Nullable String defect(Manifest.Entry entry) {
    Path file = folder.resolve(entry.path());
    try {
      if (Files.size(file) != entry.bytes() || !Copies.digest(file).equals(entry.sha256())) {
        return entry.path() + " is damaged";
      }
      return null;
    } catch (NoSuchFileException e) {
      return entry.path() + " is missing";
    } catch (IOException e) {
      return entry.path() + " cannot be read";
    }
  }

  /**
   * Fills an empty database.
   *
   * @throws StartFailure if it is not empty, or the backup's tables are not known
   */
  public void fill(DatabaseAddress address) {
    try (Database database = Database.openEmpty(address, manifest.schema())) {
      database.inTransaction(
          sql -> {
            Rows.fill(sql, manifest.tables(), folder);
            return "";
          });
    } catch (Rows.FileTrouble e) {
      throw new StartFailure("The backup in " + folder + " cannot be read: " + e.trouble(), e);
    }
  }

  /**
   * Puts models, modules and statements into a state folder, where they are not there already. A
   * file whose name is its SHA-256 is replaced if it has another one.
   *
   * @throws StartFailure if the disk does not take them
   */
  public void copyFiles(Path state) {
    Set<Path> folders = new HashSet<>();
    try {
      for (Manifest.Entry entry : manifest.files()) {
        Path target = state.resolve(entry.path());
        if (!entry.path().startsWith("database/") && !isThere(entry, target)) {
          Path unfinished = target.resolveSibling(target.getFileName() + UNFINISHED);
          Files.deleteIfExists(unfinished);
          Copies.copy(folder.resolve(entry.path()), state, entry.path() + UNFINISHED);
          Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
          for (Path at = target.getParent();
              at != null && at.startsWith(state);
              at = at.getParent()) {
            folders.add(at);
          }
        }
      }
      for (Path changed : folders) {
        Folders.force(changed);
      }
    } catch (IOException e) {
      throw new StartFailure(
          DiskSpace.isFull(state, e)
              ? DiskSpace.fullLine(state)
              : "The backup cannot be copied to " + state + ": " + e,
          e);
    }
  }

  private static boolean isThere(Manifest.Entry entry, Path target) throws IOException {
    return Files.exists(target)
        && (!entry.path().startsWith("files/blobs/")
            || Copies.digest(target).equals(String.valueOf(target.getFileName())));
  }
}
