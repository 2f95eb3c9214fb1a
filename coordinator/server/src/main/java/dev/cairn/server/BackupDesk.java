package dev.cairn.server;

import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.BackupOperations;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.backup.BackupFolder;
import dev.cairn.server.store.backup.BackupWriter;
import dev.cairn.server.store.journal.DatabaseMark;
import dev.cairn.server.store.postgres.Folders;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups in the state folder, one of which is made or checked at a time. */
final class BackupDesk implements BackupOperations, AutoCloseable {
  static final String FOLDER = "backups";

  /** How much is remembered of backups that failed, and of checks. */
  private static final int REMEMBERED_MAX = 100;

  /** After this the log says that it still goes on. */
  private static final long LONG_HOURS = 6;

  private static final Duration UNFINISHED_KEPT = Duration.ofDays(1);
  private static final int NAME_BYTES = 4;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Logger LOG = LoggerFactory.getLogger(BackupDesk.class);

  private final Path state;
  private final Path root;
  private final BackupWriter writer;
  private final RestoreCheck restores;
  private final WorkerExecutor worker;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** Guarded by this, as all below: requests and the worker's thread come here. */
  private final Map<String, BackupView> unmade = new TreeMap<>();

  private final Map<String, RestoreView> checks = new Forgetful<>();
  private final Map<String, BackupFolder> opened = new Forgetful<>();
  private @Nullable String inHand;

  /** Keeps the latest entries. */
  private static final class Forgetful<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > REMEMBERED_MAX;
    }
  }

  private BackupDesk(
      Path state, BackupWriter writer, RestoreCheck restores, WorkerExecutor worker, Clock clock) {
    this.state = state;
    this.root = state.resolve(FOLDER);
    this.writer = writer;
    this.restores = restores;
    this.worker = worker;
    this.clock = clock;
  }

  static BackupDesk open(Vertx vertx, Storage storage, Clock clock) {
    BackupDesk desk =
        new BackupDesk(
            storage.folder(),
            new BackupWriter(
                storage.database(), storage.files(), CitedLedgers.in(storage.folder())),
            new RestoreCheck(Storage.programs(), clock),
            vertx.createSharedWorkerExecutor("cairn-backup", 1, LONG_HOURS, TimeUnit.HOURS),
            clock);
    desk.sweep();
    return desk;
  }

  /** Beside the start, which need not wait for what an earlier process has left. */
  private void sweep() {
    if (Files.isDirectory(root)) {
      worker.executeBlocking(
          () -> {
            restores.sweep(root);
            return "";
          });
    }
  }

  @Override
  public synchronized List<BackupView> all() {
    NavigableSet<String> names = new TreeSet<>(unmade.keySet());
    if (Files.isDirectory(root)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
        for (Path folder : folders) {
          if (BackupFolder.isName(folder.getFileName().toString())) {
            names.add(folder.getFileName().toString());
          }
        }
      } catch (IOException e) {
        throw new StoreTrouble("The folder " + root + " cannot be read: " + e, e);
      }
    }
    return names.descendingSet().stream().limit(LISTED_MAX).map(this::get).toList();
  }

  @Override
  public synchronized BackupView get(String backup) {
    BackupView other = unmade.get(backup);
    if (other != null) {
      return other;
    }
    if (!Files.isDirectory(root.resolve(backup))) {
      throw new AdminRefusedException(
          ProblemCode.BACKUP_UNKNOWN, "there is no backup " + backup + " in " + root);
    }
    try {
      BackupFolder folder = folder(backup);
      DatabaseMark mark = folder.mark();
      DatabaseMark.Newest newest = mark.event();
      BackupContent content =
          new BackupContent(
              root.resolve(backup).toString(),
              folder.digest().hex(),
              folder.bytes(),
              folder.files(),
              folder.damaged().size(),
              mark.incarnation(),
              newest == null ? 0 : newest.position());
      return new BackupView(
          backup, BackupState.DONE, folder.at(), null, content, checks.get(backup));
    } catch (StartFailure e) {
      Instant at = Instant.from(NAME.parse(backup.substring(0, backup.indexOf('-'))));
      return new BackupView(backup, BackupState.FAILED, at, e.getMessage(), null, null);
    }
  }

  private BackupFolder folder(String backup) {
    BackupFolder folder = opened.get(backup);
    if (folder == null) {
      folder = BackupFolder.open(root.resolve(backup));
      opened.put(backup, folder);
    }
    return folder;
  }

  @Override
  public synchronized BackupView begin() {
    requireIdle();
    byte[] digits = new byte[NAME_BYTES];
    random.nextBytes(digits);
    Instant at = clock.instant();
    String name = NAME.format(at) + "-" + HexFormat.of().formatHex(digits);
    BackupView begun = new BackupView(name, BackupState.RUNNING, at, null, null, null);
    if (unmade.size() == REMEMBERED_MAX) {
      unmade.remove(unmade.keySet().iterator().next());
    }
    unmade.put(name, begun);
    start(name, () -> make(name, at), why -> made(name, at, why));
    return begun;
  }

  @Override
  public synchronized BackupView check(String backup) {
    requireIdle();
    if (get(backup).state() != BackupState.DONE) {
      throw new AdminRefusedException(
          ProblemCode.BACKUP_UNKNOWN, "the backup " + backup + " was not made, or is damaged");
    }
    Instant at = clock.instant();
    BackupFolder folder = folder(backup);
    checks.put(backup, new RestoreView(CheckState.RUNNING, at, List.of(), 0, 0, 0));
    start(
        backup,
        () -> found(backup, at, restores.of(folder, state, root)),
        why -> checked(backup, at, CheckState.FAILED, List.of(why), 0, 0, 0));
    return get(backup);
  }

  private void requireIdle() {
    if (inHand != null) {
      throw new AdminRefusedException(
          ProblemCode.BACKUP_BUSY,
          "the backup " + inHand + " is made or checked now: wait until that is done");
    }
  }

  /** What is to be done with why something failed. */
  private interface Failed {
    void because(String why);
  }

  private void start(String backup, Runnable work, Failed failed) {
    inHand = backup;
    worker.executeBlocking(
        () -> {
          try {
            work.run();
          } catch (StartFailure | StoreTrouble | StoreFault e) {
            LOG.warn("backup {}: {}", backup, e.getMessage());
            failed.because(String.valueOf(e.getMessage()));
          } catch (RuntimeException e) {
            LOG.error("backup {}", backup, e);
            failed.because("a bug of the coordinator: its log tells more");
          } finally {
            rest();
          }
          return "";
        });
  }

  private synchronized void rest() {
    inHand = null;
  }

  private void make(String name, Instant at) {
    try {
      if (!Files.exists(root)) {
        Files.createDirectory(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      deleteLeftOvers();
    } catch (IOException e) {
      throw new StoreTrouble("The folder " + root + " cannot be used: " + e, e);
    }
    writer.write(root, name, at, BuildVersion.current().version());
    LOG.info("backup {} is made", name);
    synchronized (this) {
      unmade.remove(name);
    }
  }

  /** What killed writers left; what is young may be another coordinator's. */
  private void deleteLeftOvers() throws IOException {
    Instant young = clock.instant().minus(UNFINISHED_KEPT);
    List<Path> old = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(root, "*" + BackupWriter.UNFINISHED)) {
      for (Path folder : all) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(young)) {
          old.add(folder);
        }
      }
    }
    for (Path folder : old) {
      Folders.deleteTree(folder);
    }
  }

  private synchronized void made(String name, Instant at, String why) {
    unmade.put(name, new BackupView(name, BackupState.FAILED, at, why, null, null));
  }

  private void found(String backup, Instant at, RestoreCheck.Finding found) {
    boolean sound = found.problems().isEmpty();
    LOG.info("backup {} {} be restored", backup, sound ? "can" : "cannot");
    checked(
        backup,
        at,
        sound ? CheckState.SOUND : CheckState.UNSOUND,
        found.problems(),
        found.runs(),
        found.rounds(),
        found.reservations());
  }

  private synchronized void checked(
      String backup,
      Instant at,
      CheckState checkState,
      List<String> problems,
      int runs,
      int rounds,
      int reservations) {
    checks.put(backup, new RestoreView(checkState, at, problems, runs, rounds, reservations));
  }

  @Override
  public void close() {
    Steps.await(worker.close(), "backups stop");
  }
}
