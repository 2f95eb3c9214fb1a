package dev.cairn.server.store.postgres;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StartFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;

/**
 * The server's data folder and the password of its only user. The folder gets its name by renaming
 * when initdb is done and its database exists, so that a crash leaves none or a whole one.
 */
final class DataFolder {
  static final String MAJOR_VERSION = "17";
  static final String USER = "cairn";
  static final String DATABASE = "cairn";

  private static final Duration SETUP_DEADLINE = Duration.ofMinutes(3);
  private static final int PASSWORD_BYTES = 24;

  private final Path state;
  private final Path path;
  private final Path passwordFile;

  private DataFolder(Path state) {
    this.state = state;
    this.path = state.resolve("postgres");
    this.passwordFile = state.resolve(EmbeddedPostgres.PASSWORD_FILE);
  }

  /** Where the data folder of {@code state} is, if it has one. */
  static Path of(Path state) {
    return new DataFolder(state).path;
  }

  /** Opens the data folder in {@code state}, or makes it. */
  static DataFolder in(Path state, Programs programs) {
    DataFolder folder = new DataFolder(state);
    try {
      if (Files.exists(folder.path)) {
        folder.check();
      } else {
        folder.create(programs);
      }
      return folder;
    } catch (IOException e) {
      throw new StartFailure(
          DiskSpace.isFull(state, e)
              ? DiskSpace.fullLine(state)
              : "The database folder in " + state + " cannot be used: " + e,
          e);
    }
  }

  Path path() {
    return path;
  }

  String password() throws IOException {
    return Files.readString(passwordFile, StandardCharsets.US_ASCII).strip();
  }

  private void check() throws IOException {
    Path versionFile = path.resolve("PG_VERSION");
    if (!Files.isRegularFile(versionFile)) {
      throw new StartFailure(
          path + " is not a PostgreSQL data folder: name another state folder, or restore it.");
    }
    String version = Files.readString(versionFile, StandardCharsets.US_ASCII).strip();
    if (!version.equals(MAJOR_VERSION)) {
      throw new StartFailure(
          "The database in "
              + path
              + " was written by PostgreSQL "
              + version
              + ", but this Cairn brings PostgreSQL "
              + MAJOR_VERSION
              + ": move the data with pg_dump, or name another state folder.");
    }
    if (!Files.isReadable(passwordFile)) {
      throw new StartFailure(
          "The password of the database in "
              + path
              + " is missing: put back the file "
              + passwordFile
              + ".");
    }
  }

  private void create(Programs programs) throws IOException {
    Path unfinished = path.resolveSibling("postgres.unfinished");
    Folders.deleteTree(unfinished);
    if (!Files.exists(passwordFile)) {
      writePassword();
    }
    try {
      programs.run(
          "Setting up the database",
          SETUP_DEADLINE,
          "",
          "initdb",
          "--pgdata=" + unfinished,
          "--username=" + USER,
          "--pwfile=" + passwordFile,
          "--auth-host=scram-sha-256",
          "--auth-local=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--data-checksums",
          "--no-instructions",
          // What it leaves is deleted below, after a full disk was recognised as such.
          "--no-clean");
      programs.run(
          "Setting up the database",
          SETUP_DEADLINE,
          "CREATE DATABASE " + DATABASE + ";\n",
          "postgres",
          "--single",
          "-D",
          unfinished.toString(),
          "-c",
          "exit_on_error=on",
          "postgres");
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      Folders.force(state);
    } finally {
      Folders.deleteTree(unfinished);
    }
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Path draft = passwordFile.resolveSibling("postgres.password.unfinished");
    Files.deleteIfExists(draft);
    try (FileChannel out =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap((password + "\n").getBytes(StandardCharsets.US_ASCII)));
      out.force(false);
    }
    Files.move(draft, passwordFile, StandardCopyOption.ATOMIC_MOVE);
  }
}
