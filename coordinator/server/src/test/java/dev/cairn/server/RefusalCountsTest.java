package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.journal.RefusalTable;
import dev.cairn.server.store.journal.RefusalTable.What;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is refused in rounds is counted, whoever counts, and for rounds only. */
class RefusalCountsTest {
  private static final RoundId ROUND = new RoundId(new RunId("r1"), 1, 1);
  private static final RoundId OTHER = new RoundId(new RunId("r1"), 2, 1);

  private final Database database = SharedPostgres.freshDatabase();
  private final RefusalTable table = new RefusalTable(database);
  private final RefusalCounts counts = new RefusalCounts(table::add);

  @BeforeEach
  void open() {
    for (RoundId round : List.of(ROUND, OTHER)) {
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES (?, 0, 'RoundOpened', 1, now(), '{}')",
          "round/" + round);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void refusals_areCountedByRoundAndReason() {
    counts.count(ROUND, What.UPDATE, Refusal.MALFORMED);
    counts.count(ROUND, What.UPDATE, Refusal.MALFORMED);
    counts.count(ROUND, What.MESSAGE, Refusal.MALFORMED);
    counts.count(OTHER, What.UPDATE, Refusal.TOO_LARGE);
    assertThat(table.of(ROUND)).as("nobody waits for them").isEmpty();
    counts.flush();
    counts.flush();
    counts.count(ROUND, What.UPDATE, Refusal.MALFORMED);
    counts.close();
    assertThat(table.of(ROUND))
        .containsExactly(
            new RefusalTable.Row(What.MESSAGE, Refusal.MALFORMED, 1),
            new RefusalTable.Row(What.UPDATE, Refusal.MALFORMED, 3));
    assertThat(table.of(OTHER))
        .containsExactly(new RefusalTable.Row(What.UPDATE, Refusal.TOO_LARGE, 1));
  }

  @Test
  void roundsThatNeverWere_haveNoCounts() {
    counts.count(new RoundId(new RunId("made-up"), 1, 1), What.UPDATE, Refusal.NO_SUCH_ROUND);
    counts.flush();
    assertThat(database.query("SELECT 1 FROM round_refusal", row -> 1)).isEmpty();
  }

  @Test
  void strangersNames_fillNoMemory() {
    AtomicInteger brought = new AtomicInteger();
    RefusalCounts own =
        new RefusalCounts(
            all -> {
              brought.set(all.size());
              table.add(all);
            });
    madeUp(own, 2 * RefusalCounts.UNPROVEN_MAX);
    own.count(ROUND, What.UPDATE, Refusal.BUSY);
    own.flush();
    assertThat(brought).hasValue(RefusalCounts.UNPROVEN_MAX);
    assertThat(table.of(ROUND)).as("one too many").isEmpty();
    own.count(ROUND, What.UPDATE, Refusal.BUSY);
    own.flush();
    assertThat(table.of(ROUND)).hasSize(1);
  }

  private static void madeUp(RefusalCounts counts, int rounds) {
    for (int i = 1; i <= rounds; i++) {
      counts.count(new RoundId(new RunId("made-up"), i, 1), What.UPDATE, Refusal.BUSY);
    }
  }

  @Test
  void strangersNames_crowdOutNoRoundThatExists() {
    counts.exists(ROUND);
    madeUp(counts, 2 * RefusalCounts.WAITING_MAX);
    counts.count(ROUND, What.UPDATE, Refusal.BUSY);
    madeUp(counts, 2 * RefusalCounts.WAITING_MAX);
    counts.count(ROUND, What.UPDATE, Refusal.BUSY);
    counts.flush();
    assertThat(table.of(ROUND)).containsExactly(new RefusalTable.Row(What.UPDATE, Refusal.BUSY, 2));
  }

  @Test
  void roundThatTurnsOutToExist_keepsWhatWasCountedBefore() {
    counts.count(ROUND, What.UPDATE, Refusal.BUSY);
    counts.exists(ROUND);
    counts.count(ROUND, What.UPDATE, Refusal.BUSY);
    counts.flush();
    assertThat(table.of(ROUND)).containsExactly(new RefusalTable.Row(What.UPDATE, Refusal.BUSY, 2));
  }

  @Test
  void databaseThatIsAway_getsThemLater() {
    AtomicBoolean away = new AtomicBoolean(true);
    RefusalCounts own =
        new RefusalCounts(
            all -> {
              if (away.get()) {
                throw new StoreTrouble("it is away", new IOException("refused"));
              }
              table.add(all);
            });
    own.count(ROUND, What.UPDATE, Refusal.BUSY);
    assertThatThrownBy(own::flush).isInstanceOf(StoreTrouble.class);
    own.count(ROUND, What.UPDATE, Refusal.BUSY);
    assertThatThrownBy(own::flush).isInstanceOf(StoreTrouble.class);
    away.set(false);
    own.flush();
    assertThat(table.of(ROUND)).containsExactly(new RefusalTable.Row(What.UPDATE, Refusal.BUSY, 2));
  }

  @Test
  void severalCoordinators_loseNoCount() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                RefusalCounts own = new RefusalCounts(table::add);
                for (int j = 0; j < 20; j++) {
                  own.count(ROUND, What.UPDATE, Refusal.BUSY);
                  own.count(ROUND, What.MESSAGE, Refusal.BUSY);
                  own.count(OTHER, What.MESSAGE, Refusal.BUSY);
                  own.flush();
                }
              }));
    }
    all.forEach(CompletableFuture::join);
    for (RefusalTable.Row row : table.of(ROUND)) {
      assertThat(row.count()).isEqualTo(160);
    }
    assertThat(table.of(OTHER)).hasSize(1);
  }
}
