package dev.cairn.server.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that only their owner may read, who is whoever runs the coordinator: written whole or not
 * at all, and checked when read.
 */
final class PrivateFiles {
  /** Far above any key or certificate; a larger file is something else. */
  static final int BYTES_MAX = 64 * 1024;

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final String ROOT = "root";

  private PrivateFiles() {}

  /** Makes a folder for its owner only, or checks the one that is there. */
  static void folder(Path folder) {
    try {
      if (!Files.exists(folder)) {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new IdentityException(
          "The folder " + folder + " cannot be made (" + e + "): name another one.", e);
    }
    check(folder, "700");
  }

  /**
   * Reads a file with a private key in it.
   *
   * @throws IdentityException if anybody but its owner may read it, or the folder that it is in
   */
  static byte[] read(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      check(folder, "700");
    }
    check(file, "600");
    return readPublic(file);
  }

  /**
   * Checks a file with a secret in it that is read by others than this class.
   *
   * @throws IdentityException if anybody but its owner may read it
   */
  static void check(Path file) {
    check(file, "600");
  }

  /** Deletes a file; it is no error if there is none. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IdentityException(
          file + " cannot be deleted (" + e + "): give this user the right to.", e);
    }
  }

  /** Reads a file that anybody may know. */
  static byte[] readPublic(Path file) {
    try {
      long length = Files.size(file);
      if (length > BYTES_MAX) {
        throw new IdentityException(
            file
                + " should hold a key or a certificate in at most "
                + BYTES_MAX
                + " bytes and has "
                + length
                + ": restore it from a backup.");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IdentityException(
          file + " cannot be read (" + e + "): give this user the right to read it.", e);
    }
  }

  /** Puts a file in its place: after a crash it is there as a whole or not at all. */
  static void write(Path file, byte[] content) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    } catch (IOException e) {
      throw new IdentityException(
          file + " cannot be written (" + e + "): make room, or give this user the right to.", e);
    }
  }

  private static void check(Path path, String mode) {
    try {
      Set<PosixFilePermission> found = Files.getPosixFilePermissions(path, new LinkOption[0]);
      for (PosixFilePermission permission : found) {
        if (OTHERS.contains(permission)) {
          throw new IdentityException(
              "Only its owner may have access to "
                  + path
                  + ", but it is "
                  + PosixFilePermissions.toString(found)
                  + ": chmod "
                  + mode
                  + " "
                  + path);
        }
      }
      checkOwner(path, Files.getOwner(path).getName(), ownUser());
    } catch (IOException e) {
      throw new IdentityException(
          path + " cannot be looked at (" + e + "): give this user the right to read it.", e);
    }
  }

  /**
   * Whose files this process makes; null where that cannot be told, for a user without a name on a
   * system without {@code /proc}.
   */
  private static @Nullable String ownUser() throws IOException {
    Path process = Path.of("/proc/self");
    return Files.exists(process)
        ? Files.getOwner(process).getName()
        : ProcessHandle.current().info().user().orElse(null);
  }

  /** Another user's file could be read and replaced by that user; root can do so anyway. */
  static void checkOwner(Path path, String owner, @Nullable String user) {
    if (user != null && !owner.equals(user) && !owner.equals(ROOT)) {
      throw new IdentityException(
          path
              + " belongs to "
              + owner
              + ", but this process runs as "
              + user
              + ": chown "
              + user
              + " "
              + path
              + ", or run it as "
              + owner
              + ".");
    }
  }
}
