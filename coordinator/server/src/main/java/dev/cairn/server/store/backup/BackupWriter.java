package dev.cairn.server.store.backup;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.SmallText;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.journal.DatabaseMark;
import dev.cairn.server.store.journal.Incarnations;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Folders;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes backups of a database that is in use, and of the files that it names. The rows are those of
 * one moment, and each file that they name was there before them.
 */
public final class BackupWriter {
  /** Behind the name of a backup that is not whole yet. */
  public static final String UNFINISHED = ".part";

  private static final int BUFFER_BYTES = 64 << 10;

  private final Database database;
  private final BlobFolder files;
  private final Path statements;

  /**
   * Opens the sources.
   *
   * @param statements the folder with the newest statement about each population's models
   */
  public BackupWriter(Database database, BlobFolder files, Path statements) {
    this.database = database;
    this.files = files;
    this.statements = statements;
  }

  private record Snapshot(String schema, DatabaseMark mark, List<Manifest.Table> tables) {}

  /**
   * Makes a backup; it has its name when all of it is on the disk.
   *
   * @param name of its folder in {@code root}
   * @param program version of this Cairn
   * @throws StoreTrouble if the database or the disk does not do its part; nothing is left then
   */
  public BackupFolder write(Path root, String name, Instant at, String program) {
    Path unfinished = root.resolve(name + UNFINISHED);
    try {
      Files.createDirectories(unfinished);
      try {
        byte[] manifest = fill(unfinished, name, at, program).json();
        if (manifest.length > BackupFolder.MANIFEST_BYTES_MAX) {
          throw new IOException(
              "it has more files than a manifest can list in "
                  + BackupFolder.MANIFEST_BYTES_MAX
                  + " bytes; back up the database and files/blobs by other means");
        }
        Copies.write(unfinished, BackupFolder.MANIFEST, out -> out.write(manifest));
        try (Stream<Path> all = Files.walk(unfinished)) {
          for (Path folder : all.filter(Files::isDirectory).toList()) {
            Folders.force(folder);
          }
        }
        Files.move(unfinished, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        Folders.force(root);
        return BackupFolder.open(root.resolve(name));
      } finally {
        Folders.deleteTree(unfinished);
      }
    } catch (Rows.FileTrouble e) {
      throw trouble(root, e.trouble());
    } catch (IOException e) {
      throw trouble(root, e);
    }
  }

  private static StoreTrouble trouble(Path root, IOException e) {
    return DiskSpace.isFull(root, e)
        ? StoreTrouble.fullDisk(DiskSpace.fullLine(root), e)
        : new StoreTrouble("The backup in " + root + " cannot be made: " + e, e);
  }

  private Manifest fill(Path folder, String name, Instant at, String program) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    // Statements first: the rows are to have all that these cite. Files last: none that the rows
    // name is deleted ever.
    copyStatements(folder, entries);
    Snapshot rows = copyRows(folder, entries);
    List<String> damaged = copyFiles(folder, entries);
    return new Manifest(
        Manifest.FORMAT,
        name,
        at.toString(),
        program,
        rows.schema(),
        rows.mark().text(),
        rows.tables(),
        entries,
        damaged);
  }

  private void copyStatements(Path folder, List<Manifest.Entry> to) throws IOException {
    if (!Files.isDirectory(statements)) {
      return;
    }
    try (Stream<Path> all = Files.list(statements)) {
      for (Path file : all.filter(one -> !SmallText.isPart(one)).sorted().toList()) {
        String path = "statements/" + file.getFileName();
        to.add(Copies.copy(file, folder, path).as(path));
      }
    }
  }

  private Snapshot copyRows(Path folder, List<Manifest.Entry> to) {
    return database.inTransaction(
        sql -> {
          sql.update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          Rows.setDeadline(sql);
          String schema =
              sql.first(
                      "SELECT version FROM flyway_schema_history WHERE success"
                          + " ORDER BY installed_rank DESC LIMIT 1",
                      row -> row.getString(1))
                  .orElseThrow();
          DatabaseMark mark = Incarnations.mark(sql);
          List<Manifest.Table> tables = new ArrayList<>();
          for (Manifest.Table table : Rows.tables(sql)) {
            try {
              to.add(
                  Copies.write(
                          folder,
                          table.path(),
                          out -> {
                            OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
                            tables.add(Rows.write(sql, table, buffered));
                            buffered.flush();
                          })
                      .as(table.path()));
            } catch (IOException e) {
              throw new Rows.FileTrouble(e);
            }
          }
          return new Snapshot(schema, mark, tables);
        });
  }

  /** Gives the digests of those that are not what they are named by. */
  private List<String> copyFiles(Path folder, List<Manifest.Entry> to) throws IOException {
    List<String> damaged = new ArrayList<>();
    try (Stream<String> all = files.list()) {
      for (String hex : (Iterable<String>) all.sorted()::iterator) {
        String path = "files/blobs/sha256/" + hex.substring(0, 2) + "/" + hex;
        Copies.Written copy = Copies.copy(files.path(hex), folder, path);
        if (copy.sha256().equals(hex)) {
          to.add(copy.as(path));
        } else {
          damaged.add(hex);
          Files.delete(folder.resolve(path));
        }
      }
    }
    return damaged;
  }
}
