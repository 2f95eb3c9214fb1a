package dev.cairn.server.identity;

import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets in the state folder that are no keys: passwords and tokens. */
public final class SecretFiles {
  private SecretFiles() {}

  /**
   * Checks those of the files that are there.
   *
   * @throws IdentityException in one line, if anybody but this process's user may read one
   */
  public static void check(Path... files) {
    for (Path file : files) {
      if (Files.exists(file)) {
        PrivateFiles.check(file);
      }
    }
  }
}
