package dev.cairn.app;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.faults.simulation.Disk;
import dev.cairn.faults.simulation.VirtualClock;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.blob.BlobModelStore;
import dev.cairn.server.store.blob.BlobUpdateStore;
import dev.cairn.server.store.codec.EventJson;
import dev.cairn.server.store.codec.StoredEvent;
import dev.cairn.server.store.journal.EventCodec;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.JournalListener;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgMessageStore;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The disks of simulated runs in one embedded PostgreSQL and one folder, as a coordinator has them.
 * Each disk is for the next run of the database.
 */
final class PostgresDisks implements Supplier<Disk>, AutoCloseable {
  private final StateFolder folder;
  private final EmbeddedPostgres postgres;
  private final Database database;
  private final Path updatesFolder;
  private final BlobUpdateStore updates;
  private final BlobModelStore models;
  private int runs;

  /**
   * Starts PostgreSQL.
   *
   * @param state an empty folder
   * @param programs where PostgreSQL's programs are, or are unpacked to
   */
  PostgresDisks(Path state, Path programs) throws IOException {
    this.folder = StateFolder.open(state);
    this.postgres = EmbeddedPostgres.start(folder, programs, true);
    VirtualLeases.prepare(postgres.address());
    this.database = Database.open(postgres.address());
    this.updatesFolder = Files.createDirectories(folder.path().resolve("updates"));
    this.updates = new BlobUpdateStore(updatesFolder);
    this.models =
        new BlobModelStore(
            BlobFolder.open(Files.createDirectories(folder.path().resolve("files"))));
  }

  @Override
  public Disk get() {
    RunId run = new RunId("run-" + ++runs);
    // A run's row is made by whoever takes the plan, before its first event.
    new RunTable(database)
        .insert(
            new RunTable.Row(
                run,
                new Population("phones"),
                "faults",
                Digest.of(new byte[0]),
                null,
                Instant.EPOCH));
    Journal<RunEvent> runJournal =
        PgJournal.ofRuns(database, new Codec<>(EventJson::write, EventJson::readRun), quiet());
    Journal<RoundEvent> roundJournal =
        PgJournal.ofRounds(database, new Codec<>(EventJson::write, EventJson::readRound), quiet());
    Journal<LedgerEntry> ledgers =
        PgJournal.ofLedgers(
            database, new Codec<>(EventJson::write, EventJson::readLedger), quiet());
    PgMessageStore messages = new PgMessageStore(database);
    VirtualClock clock = new VirtualClock();
    return new Disk(
        new CoordinatorStorage(
            runJournal,
            roundJournal,
            updates,
            updates,
            models,
            messages,
            ledgers,
            new VirtualLeases(database, clock)),
        () -> new EventTable(database).streams("round/" + run + "/"),
        this::bodies,
        () -> messages.count(run),
        clock);
  }

  private int bodies() {
    try (Stream<Path> files = Files.walk(updatesFolder)) {
      return (int) files.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    database.close();
    postgres.close();
    folder.close();
  }

  private static <E> JournalListener<E> quiet() {
    return new JournalListener<>() {
      @Override
      public void appended(List<E> events, Duration took) {}

      @Override
      public void failed() {}
    };
  }

  private record Codec<E>(Function<E, StoredEvent> writing, Function<StoredEvent, E> reading)
      implements EventCodec<E> {
    @Override
    public Encoded encode(E event) {
      StoredEvent stored = writing.apply(event);
      return new Encoded(stored.type(), stored.schema(), stored.json());
    }

    @Override
    public E decode(Encoded encoded) {
      return reading.apply(new StoredEvent(encoded.type(), encoded.schema(), encoded.payload()));
    }
  }
}
