package dev.cairn.server.store.backup;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;

/** Files that are written durably, and whose digests are known when they are. */
final class Copies {
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private Copies() {}

  /** Writes what a file is to have. */
  @FunctionalInterface
  interface Content<E extends Exception> {
    void to(OutputStream out) throws IOException, E;
  }

  /** What was written. */
  record Written(long bytes, String sha256) {
    Manifest.Entry as(String path) {
      return new Manifest.Entry(path, bytes, sha256);
    }
  }

  /** Makes a new file with its folders; gives what it has become. */
  static <E extends Exception> Written write(Path root, String path, Content<E> content)
      throws IOException, E {
    Path file = root.resolve(path);
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    MessageDigest digest = Digest.sha256();
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS)) {
      OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      content.to(out);
      channel.force(true);
      return new Written(channel.size(), HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** The same of another file. */
  static Written copy(Path from, Path root, String path) throws IOException {
    try (InputStream in = Files.newInputStream(from)) {
      return write(root, path, in::transferTo);
    }
  }

  /** SHA-256 of a file in hexadecimal digits. */
  static String digest(Path file) throws IOException {
    MessageDigest digest = Digest.sha256();
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
