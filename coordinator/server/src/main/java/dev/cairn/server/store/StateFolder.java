package dev.cairn.server.store;

import dev.cairn.server.store.postgres.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a coordinator keeps all that must survive it. It is held through a lock on
 * its file {@code coordinator.lock} from {@link #open} until {@link #close} or the process's end,
 * so that no two coordinators use it but those that share a database too. Only its owner may read
 * it.
 */
public final class StateFolder implements AutoCloseable {
  private static final String LOCK_NAME = "coordinator.lock";
  private static final int PID_DIGITS_MAX = 20;

  /**
   * Folders that this process holds; monitor of the threads that open and close folders. POSIX
   * drops a file's locks when the process closes any channel to it, so a second channel must never
   * be opened: those who share a folder within the process share its channel.
   */
  private static final Map<Path, Held> HELD_HERE = new HashMap<>();

  private final Path path;
  private boolean open = true;

  private StateFolder(Path path) {
    this.path = path;
  }

  /** A folder that this process holds, and how often. */
  private static final class Held {
    private final FileChannel channel;
    private final boolean shared;
    private int times = 1;

    Held(FileChannel channel, boolean shared) {
      this.channel = channel;
      this.shared = shared;
    }
  }

  /**
   * Creates the folder if it is missing and takes it.
   *
   * @throws StartFailure if it is in use, cannot be written, or holds something else
   */
  public static StateFolder open(Path wanted) {
    return open(wanted, false);
  }

  /**
   * The same beside other coordinators that share the folder, in this process or another.
   *
   * @throws StartFailure if a coordinator has the folder for itself, or as {@link #open}
   */
  public static StateFolder openShared(Path wanted) {
    return open(wanted, true);
  }

  /**
   * Takes a folder that was a state folder and is nobody's now.
   *
   * @return null if somebody has it, or if it never was one
   */
  public static @Nullable StateFolder openLeft(Path folder) {
    // Not through a link: what is taken is going to be deleted.
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(folder.resolve(LOCK_NAME), LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      return open(folder);
    } catch (StartFailure e) {
      return null;
    }
  }

  /**
   * Deletes a folder that was a state folder, its lock last: what is left by whoever is killed in
   * between can still be taken by {@link #openLeft}.
   */
  public static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path inside : all) {
        if (!inside.endsWith(LOCK_NAME)) {
          Folders.deleteTree(inside);
        }
      }
    } catch (NoSuchFileException e) {
      // Somebody else has deleted it.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Folders.deleteTree(folder);
  }

  private static StateFolder open(Path wanted, boolean shared) {
    Path path = create(wanted);
    synchronized (HELD_HERE) {
      Held held = HELD_HERE.get(path);
      if (held == null) {
        HELD_HERE.put(path, new Held(lock(path, shared), shared));
      } else if (shared && held.shared) {
        held.times++;
      } else {
        throw inUse(path, Long.toString(ProcessHandle.current().pid()));
      }
    }
    return new StateFolder(path);
  }

  private static FileChannel lock(Path path, boolean shared) {
    FileChannel channel = null;
    try {
      refuseForeign(path);
      channel =
          FileChannel.open(
              path.resolve(LOCK_NAME),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock == null) {
        throw inUse(path, readPid(channel));
      }
      writePid(channel);
      return channel;
    } catch (IOException e) {
      release(path, channel);
      throw notWritable(path, e);
    } catch (RuntimeException e) {
      release(path, channel);
      throw e;
    }
  }

  /** The folder, absolute and without symbolic links. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    synchronized (HELD_HERE) {
      Held held = open ? HELD_HERE.get(path) : null;
      open = false;
      if (held != null && --held.times == 0) {
        HELD_HERE.remove(path);
        release(path, held.channel);
      }
    }
  }

  private static Path create(Path wanted) {
    try {
      if (!Files.isDirectory(wanted)) {
        Path parent = wanted.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            wanted,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return wanted.toRealPath();
    } catch (FileAlreadyExistsException e) {
      throw new StartFailure(
          "The state folder must be a folder, but "
              + e.getFile()
              + " is a file: name another folder.",
          e);
    } catch (IOException e) {
      throw notWritable(wanted.toAbsolutePath(), e);
    }
  }

  /** A mistyped path must not fill someone's home folder with a database. */
  private static void refuseForeign(Path path) throws IOException {
    if (Files.exists(path.resolve(LOCK_NAME))) {
      return;
    }
    try (Stream<Path> entries = Files.list(path)) {
      if (entries.anyMatch(entry -> !entry.endsWith("lost+found"))) {
        throw new StartFailure(
            path
                + " is not a state folder of Cairn, but holds other files: name a folder that is"
                + " new, empty, or was made by a coordinator.");
      }
    }
  }

  private static StartFailure notWritable(Path path, IOException e) {
    return new StartFailure(
        DiskSpace.isFull(path, e)
            ? DiskSpace.fullLine(path)
            : "The state folder "
                + path
                + " cannot be written ("
                + e
                + "): give this user the right to write there, or name another folder.",
        e);
  }

  private static StartFailure inUse(Path path, @Nullable String pid) {
    return new StartFailure(
        "The state folder "
            + path
            + " is in use by another coordinator"
            + (pid == null ? "" : " (pid " + pid + ")")
            + ": stop that one, or name another folder.");
  }

  private static @Nullable String readPid(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PID_DIGITS_MAX);
    channel.read(bytes, 0);
    String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    return text.isEmpty() ? null : text;
  }

  private static void writePid(FileChannel channel) throws IOException {
    String pid = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private static void release(Path path, @Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("The lock of " + path + " could not be released.", e);
    }
  }
}
