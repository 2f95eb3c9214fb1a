package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParticipationTableTest {
  private static final Population PHONES = new Population("phones");
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");

  private final Database database = SharedPostgres.freshDatabase();
  private final ParticipationTable table = new ParticipationTable(database);
  private final PgJournal<RoundEvent> rounds =
      PgJournal.ofRounds(database, PgJournalTest.roundCodec(), new Quiet<>());

  @BeforeEach
  void addRuns() {
    for (String[] run : new String[][] {{"run-1", "phones"}, {"run-2", "watches"}}) {
      int rows =
          database.update(
              "INSERT INTO run (id, population, plan, plan_digest, created_at)"
                  + " VALUES (?, ?, '', 'x', now())",
              run[0],
              run[1]);
      assertThat(rows).isOne();
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static RoundEvent accepted(ClientId client) {
    return new RoundEvent.UpdateAccepted(client, Digest.of(new byte[] {1}));
  }

  @Test
  void lastAcceptedUpdate_isKeptForEachClientAndPopulation() {
    assertThat(table.last(PHONES, A)).isNull();

    rounds.append(
        "round/run-1/1/1", 0, List.of(new RoundEvent.ClientJoined(B), accepted(A)), 1_000);
    rounds.append("round/run-1/2/1", 0, List.of(accepted(A)), 2_000);
    rounds.append("round/run-2/1/1", 0, List.of(accepted(A)), 9_000);

    assertThat(table.last(PHONES, A)).isEqualTo(Instant.ofEpochMilli(2_000));
    assertThat(table.last(new Population("watches"), A)).isEqualTo(Instant.ofEpochMilli(9_000));
    assertThat(table.last(PHONES, B)).as("it joined only").isNull();
    assertThat(database.query("SELECT 1 FROM participation", row -> row.getInt(1))).hasSize(2);
  }

  @Test
  void appendThatIsRefused_leavesTheTableAsItWas() {
    PgLeases leases = new PgLeases(database);
    Lease old = Objects.requireNonNull(leases.take("run/run-1", "a", 60_000));
    Lease again = Objects.requireNonNull(leases.take("run/run-1", "a", 60_000));

    assertThatThrownBy(
            () -> rounds.under(old).append("round/run-1/1/1", 0, List.of(accepted(A)), 1_000))
        .isInstanceOf(StaleOwnerException.class);
    assertThatThrownBy(
            () -> rounds.under(again).append("round/run-1/1/1", 1, List.of(accepted(A)), 1_000))
        .isInstanceOf(VersionConflictException.class);

    assertThat(table.last(PHONES, A)).isNull();
    rounds.under(again).append("round/run-1/1/1", 0, List.of(accepted(A)), 2_000);
    assertThat(table.last(PHONES, A)).isEqualTo(Instant.ofEpochMilli(2_000));
  }

  /** A row can be touched once only in one statement. */
  @Test
  void updatesOfOneAppend_areKept_alsoIfAClientIsInItTwice() {
    rounds.append("round/run-1/1/1", 0, List.of(accepted(A), accepted(B), accepted(A)), 1_000);

    assertThat(table.last(PHONES, A)).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(table.last(PHONES, B)).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(rounds.load("round/run-1/1/1")).hasSize(3);
  }

  @Test
  void clockThatWasSetBack_keepsTheLaterTime() {
    rounds.append("round/run-1/1/1", 0, List.of(accepted(A)), 5_000);
    rounds.append("round/run-1/2/1", 0, List.of(accepted(A)), 4_000);

    assertThat(table.last(PHONES, A)).isEqualTo(Instant.ofEpochMilli(5_000));
  }

  @Test
  void databaseOfAnEarlierCairn_getsItsTableFromItsJournal() throws IOException {
    rounds.append("round/run-1/1/1", 0, List.of(accepted(A), accepted(B)), 1_000);
    rounds.append("round/run-1/2/1", 0, List.of(accepted(A)), 2_000);
    int unused = database.update("DROP TABLE participation");

    unused = database.update(migration());

    assertThat(table.last(PHONES, A)).isEqualTo(Instant.ofEpochMilli(2_000));
    assertThat(table.last(PHONES, B)).isEqualTo(Instant.ofEpochMilli(1_000));
  }

  private static String migration() throws IOException {
    try (InputStream in =
        ParticipationTable.class.getResourceAsStream("/db/migration/V9__participation.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
