package dev.cairn.client.files;

import dev.cairn.client.files.PrivateFolder.Others;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps files from other users of the machine, on file systems that know of them. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> READABLE_BY_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final FileAttribute<?>[] NONE = {};

  private final boolean posix;

  private OwnerOnly(boolean posix) {
    this.posix = posix;
  }

  /** Creates the folder if need be, and refuses one in which others may do too much. */
  static OwnerOnly folder(Path folder, Others others) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(folder, attributes(isPosix(parent), "rwx------"));
    }
    boolean posix = isPosix(folder);
    if (posix) {
      refuse(folder, WRITABLE_BY_OTHERS, "written to by others", "chmod go-w");
      if (others == Others.MAY_DO_NOTHING) {
        refuse(folder, OTHERS, "looked into by others", "chmod 700");
      }
    }
    return new OwnerOnly(posix);
  }

  private static boolean isPosix(@Nullable Path path) {
    return path != null && Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }

  private static FileAttribute<?>[] attributes(boolean posix, String mode) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : NONE;
  }

  /** Opens a fresh file for writing. */
  FileChannel create(Path file) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, attributes(posix, "rw-------"));
  }

  /** Refuses a file that others may write, or read if it is secret. */
  void checkFile(Path file, boolean secret) throws IOException {
    if (posix && !secret) {
      refuse(file, WRITABLE_BY_OTHERS, "written by others", "chmod go-w");
    } else if (posix) {
      refuse(file, READABLE_BY_OTHERS, "read or written by others", "chmod 600");
    }
  }

  private static void refuse(
      Path path, Set<PosixFilePermission> unwanted, String danger, String remedy)
      throws IOException {
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
    for (PosixFilePermission permission : unwanted) {
      if (found.contains(permission)) {
        throw new ForeignAccessException(
            path
                + " can be "
                + danger
                + " ("
                + PosixFilePermissions.toString(found)
                + "): run "
                + remedy
                + " "
                + path);
      }
    }
  }
}
