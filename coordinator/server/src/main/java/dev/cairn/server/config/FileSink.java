package dev.cairn.server.config;

import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Takes the files that a plan names: uploads them, or puts them into a store. */
@FunctionalInterface
public interface FileSink {

  /**
   * Takes a file whole.
   *
   * @return the SHA-256 of its bytes
   * @throws IOException if it cannot be read or stored; the message is shown to the user
   */
  Digest put(Path file) throws IOException;

  /** A sink that keeps nothing, for those who only check a plan. */
  static FileSink hashing() {
    return file -> {
      MessageDigest digest = Digest.sha256();
      byte[] block = new byte[64 * 1024];
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          digest.update(block, 0, n);
        }
      }
      return Digest.from(digest.digest());
    };
  }
}
