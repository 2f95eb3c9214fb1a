package dev.cairn.server.store.postgres;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StartFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the jar of this platform. */
final class Binaries {
  private static final String UNFINISHED = "unpacking-";
  private static final Duration ABANDONED_AFTER = Duration.ofMinutes(10);
  private static final int EXECUTABLE_BY_OWNER = 0100;

  private Binaries() {}

  /**
   * The folder that holds {@code bin}, {@code lib} and {@code share}. It gets its name by renaming
   * when it is complete, so that a crash or a race leaves no half of it under that name.
   *
   * @param cache the folder for unpacked programs; several coordinators may share it
   */
  static Path unpackInto(Path cache) {
    String archive = archiveFor(System.getProperty("os.name"), System.getProperty("os.arch"));
    URL resource = Binaries.class.getResource("/" + archive);
    if (resource == null) {
      throw new StartFailure(
          "PostgreSQL's programs for this platform ("
              + archive
              + ") are not on the class path: build Cairn on this platform, or give the DSN of a"
              + " real PostgreSQL server instead.");
    }
    try {
      Files.createDirectories(cache);
      URLConnection connection = resource.openConnection();
      Path home = cache.resolve(folderName(archive, connection));
      if (!Files.isDirectory(home)) {
        try (InputStream in = connection.getInputStream()) {
          unpackAtomically(in, cache, home);
        }
      }
      return home.toRealPath();
    } catch (IOException e) {
      throw new StartFailure(
          DiskSpace.isFull(cache, e)
              ? DiskSpace.fullLine(cache) + " PostgreSQL's programs need about 60 MB."
              : "PostgreSQL's programs could not be unpacked into " + cache + ": " + e,
          e);
    }
  }

  /** The resource's name inside zonky's jar for this platform. */
  static String archiveFor(String osName, String osArch) {
    String system = osName.toLowerCase(Locale.ROOT);
    String os = system.startsWith("linux") ? "linux" : system.startsWith("mac") ? "darwin" : null;
    String cpu =
        switch (osArch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> null;
        };
    if (os == null || cpu == null) {
      throw new StartFailure(
          "Cairn brings PostgreSQL for Linux and macOS on x86_64 and arm64, not for "
              + osName
              + " on "
              + osArch
              + ": give the DSN of a real PostgreSQL server instead.");
    }
    return "postgres-" + os + "-" + cpu + ".txz";
  }

  /** The jar's checksum of the archive is in the name: another build gets another folder. */
  private static String folderName(String archive, URLConnection connection) throws IOException {
    String base = archive.substring(0, archive.length() - ".txz".length());
    long mark =
        connection instanceof JarURLConnection jar
            ? jar.getJarEntry().getCrc()
            : connection.getContentLengthLong();
    return base + "-" + Long.toHexString(mark);
  }

  private static void unpackAtomically(InputStream in, Path cache, Path home) throws IOException {
    deleteAbandoned(cache);
    Path unfinished = Files.createTempDirectory(cache, UNFINISHED);
    try {
      unpack(in, unfinished);
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
      if (!Files.isDirectory(home)) {
        move(unfinished, home);
      }
    } finally {
      Folders.deleteTree(unfinished);
    }
    Folders.force(cache);
  }

  /** Deletes what a killed process left behind, but not what another one is writing now. */
  private static void deleteAbandoned(Path cache) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED_AFTER);
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(cache, UNFINISHED + "*")) {
      for (Path folder : unfinished) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
          Folders.deleteTree(folder);
        }
      }
    }
  }

  private static void move(Path unfinished, Path home) throws IOException {
    try {
      Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another coordinator that shares the cache may have been first.
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static void unpack(InputStream in, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpackEntry(tar, entry, target);
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("The archive names a file outside its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
    } else if (entry.isSymbolicLink()) {
      createParent(file);
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else if (!file.toString().endsWith(".a")) { // Nobody links against these programs.
      createParent(file);
      writeDurably(tar, file);
      if ((entry.getMode() & EXECUTABLE_BY_OWNER) != 0) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  /** Durable, because the folder's final name will promise that every file in it is whole. */
  private static void writeDurably(InputStream in, Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      in.transferTo(Channels.newOutputStream(out));
      out.force(false);
    }
  }

  private static void createParent(Path file) throws IOException {
    @Nullable Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
