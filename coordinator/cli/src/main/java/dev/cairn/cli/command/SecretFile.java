package dev.cairn.cli.command;

import dev.cairn.cli.CliFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A new file with a secret, which only its owner can read. */
final class SecretFile {
  private SecretFile() {}

  /**
   * Makes the file empty, before there is a secret that could be lost.
   *
   * @throws CliFailure if it is there already or cannot be made
   */
  static void prepare(Path file) {
    try {
      Files.createFile(file, ownersOnly());
    } catch (FileAlreadyExistsException e) {
      throw new CliFailure(file + " exists; give a new file, so that no secret is overwritten", e);
    } catch (IOException e) {
      throw new CliFailure("cannot make the file " + file, e);
    }
  }

  /** Writes the secret into a file that was prepared. */
  static void write(Path file, String secret) {
    try {
      Files.writeString(file, secret + "\n", StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new CliFailure("cannot write the secret into " + file + "; rotate the token", e);
    }
  }

  /** Deletes a file that was prepared for nothing. */
  static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CliFailure("cannot delete the empty file " + file, e);
    }
  }

  private static FileAttribute<?>[] ownersOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
