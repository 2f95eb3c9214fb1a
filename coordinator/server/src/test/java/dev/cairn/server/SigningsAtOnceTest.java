package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.identity.ModelKeys;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgRegistry;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.model.SignatureTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of models that are signed at once, the statement that is kept cites the longest ledger. */
@Timeout(60)
class SigningsAtOnceTest {
  private static final Population PHONES = new Population("phones");
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Digest OLDER = Digest.of(new byte[] {1});
  private static final Digest NEWER = Digest.of(new byte[] {2});

  @TempDir Path folder;
  private final Database database = SharedPostgres.freshDatabase();
  private final SignatureTable signatures = new SignatureTable(database);
  private ModelKeys keys;

  @BeforeEach
  void runs() {
    keys = ModelKeys.ensure(folder, new SecureRandom());
    for (int i = 0; i < 9; i++) {
      RunId run = new RunId("run-" + i);
      new RunTable(database)
          .insert(new RunTable.Row(run, PHONES, "a plan", Digest.of(new byte[] {9}), null, NOW));
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES (?, 0, 'RunStarted', 1, now(), '{}')",
          "run/" + run);
      database.update(
          "INSERT INTO model_version (run_id, version, model_id, updates, weight, created_at)"
              + " VALUES (?, 0, ?, 0, 0, ?)",
          run.value(),
          model(i).toString(),
          NOW);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static ModelId model(int run) {
    return new ModelId(Digest.of(new byte[] {3, (byte) run}));
  }

  /** Another coordinator over the same database and state folder, if it is called twice. */
  private ModelRecordDesk desk(java.util.function.Supplier<Digest> head) {
    return new ModelRecordDesk(
        new PgRegistry(database),
        null,
        signatures,
        new ModelStatements(
            new RunTable(database),
            population -> head.get(),
            () -> 0,
            new CitedLedgers(
                folder.resolve("statements"),
                PgJournal.ofLedgers(database, Codecs.LEDGERS, new SilentListener<>()),
                signatures)),
        keys,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private String kept() throws Exception {
    return Files.readString(folder.resolve("statements").resolve(PHONES.name()));
  }

  @Test
  void slowSigning_doesNotPutAnOlderHeadOverANewerOne() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    ModelRecordDesk slow =
        desk(
            () -> {
              read.countDown();
              // Longer than other transactions may be silent; the other one is not let in.
              await(other, Database.IDLE_TRANSACTION_DEADLINE.toMillis() + 1_000);
              return OLDER;
            });
    ModelRecordDesk quick = desk(() -> NEWER);
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() -> slow.sign(model(0), null, "ada"));
    assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> second =
        CompletableFuture.runAsync(
            () -> {
              quick.sign(model(1), null, "bob");
              other.countDown();
            });
    CompletableFuture.allOf(first, second).get(30, TimeUnit.SECONDS);
    assertThat(kept()).contains("\nledger " + NEWER + "\n");
    assertThat(signatures.newest().orElseThrow().statement()).contains("\nledger " + NEWER + "\n");
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      boolean unused = latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The clock stands still, and many ask one coordinator, and another one. */
  @Test
  void manyAtOnce_areSignedOneAfterTheOther() throws Exception {
    AtomicInteger length = new AtomicInteger();
    ModelRecordDesk one = desk(() -> Digest.of(new byte[] {(byte) length.incrementAndGet()}));
    ModelRecordDesk another = desk(() -> Digest.of(new byte[] {(byte) length.incrementAndGet()}));
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      int run = i;
      ModelRecordDesk desk = i % 2 == 0 ? one : another;
      all.add(CompletableFuture.runAsync(() -> desk.sign(model(run), null, "ada")));
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(30, TimeUnit.SECONDS);
    assertThat(length).hasValue(9);
    Digest last = Digest.of(new byte[] {9});
    assertThat(kept()).contains("\nledger " + last + "\n");
    assertThat(signatures.newest().orElseThrow().statement()).contains("\nledger " + last + "\n");
  }
}
