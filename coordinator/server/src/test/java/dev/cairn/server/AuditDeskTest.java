package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.AuditCheck;
import dev.cairn.server.admin.AuditHead;
import dev.cairn.server.admin.AuditTrail;
import dev.cairn.server.admin.AuditView;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.access.AuditEntry;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit trail over PostgreSQL: what is in it, and which damage is seen. */
class AuditDeskTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00.123456789Z");
  private static final int LINES = 6;

  private final Database database = SharedPostgres.freshDatabase();
  private final AuditDesk trail = new AuditDesk(database, Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void close() {
    database.close();
  }

  private AuditCheck verify(AuditHead kept) {
    return trail.verify(kept, StillWanted.ALWAYS);
  }

  private static AuditTrail.Note note(String operator, String action, String subject) {
    return new AuditTrail.Note(
        "0123456789abcdef", operator, action, subject, "ok", Digest.of(new byte[] {1}));
  }

  private void fill() {
    for (int i = 1; i <= LINES; i++) {
      trail.record(note(i % 2 == 0 ? "ada" : "bob", i < 4 ? "startRun" : "cancelRun", "r" + i));
    }
  }

  private static AuditTrail.Filter all() {
    return new AuditTrail.Filter(Long.MAX_VALUE, null, null, null, 100);
  }

  /** Changes what only grows, as somebody could who owns the database. */
  private void damage(String statement) {
    database.inTransaction(
        sql -> {
          sql.update("ALTER TABLE audit DISABLE TRIGGER audit_only_grows");
          sql.update(statement);
          return sql.update("ALTER TABLE audit ENABLE TRIGGER audit_only_grows");
        });
  }

  @Test
  void emptyTrail_isAChainToo() {
    assertThat(trail.head()).isEqualTo(new AuditHead(0, AuditEntry.GENESIS));
    assertThat(verify(null)).isEqualTo(new AuditCheck(true, trail.head(), null, null));
    assertThat(trail.entries(all())).isEmpty();
  }

  @Test
  void lines_areAChainOfHashes() {
    fill();
    List<AuditView> lines = trail.entries(all());
    assertThat(lines).extracting(AuditView::number).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    assertThat(lines.get(LINES - 1).previous()).isEqualTo(AuditEntry.GENESIS);
    for (int i = 0; i < LINES - 1; i++) {
      assertThat(lines.get(i).previous()).isEqualTo(lines.get(i + 1).hash());
    }
    assertThat(trail.head()).isEqualTo(new AuditHead(6, lines.get(0).hash()));
    assertThat(verify(null)).isEqualTo(new AuditCheck(true, trail.head(), null, null));
  }

  @Test
  void hash_isWhatTheContractSays() {
    trail.record(note("ada", "startRun", ""));
    AuditView line = trail.entries(all()).get(0);
    String text =
        "cairn/audit/entry\n1\n2026-03-01T00:00:00.123456Z\n0123456789abcdef\nada\nstartRun\n\nok\n"
            + Digest.of(new byte[] {1})
            + "\n"
            + Digest.of("cairn/audit".getBytes(StandardCharsets.UTF_8));
    assertThat(line.hash()).isEqualTo(Digest.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void rows_canOnlyBeAdded() {
    fill();
    for (String statement :
        List.of(
            "UPDATE audit SET outcome = 'x'",
            "DELETE FROM audit WHERE number = 6",
            "TRUNCATE audit")) {
      assertThatThrownBy(() -> database.update(statement)).isInstanceOf(StoreFault.class);
    }
    assertThat(verify(null).valid()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "operator = 'eve', 3, 3",
    "outcome = 'forbidden', 1, 1",
    "subject = '', 6, 6",
    "at = at + interval '1 microsecond', 2, 2",
    "request = sha256('x'), 4, 4",
    "token = '', 5, 5",
    "action = 'startRun', 6, 6",
    "previous = sha256('x'), 4, 4",
    "hash = sha256('x'), 2, 2"
  })
  void changedLine_isNamed(String change, long number, long named) {
    fill();
    damage("UPDATE audit SET " + change + " WHERE number = " + number);
    AuditCheck check = verify(null);
    assertThat(check.valid()).isFalse();
    assertThat(check.brokenAt()).isEqualTo(named);
    assertThat(check.head().number()).isEqualTo(named - 1);
  }

  @Test
  void missingLine_isNamed() {
    fill();
    damage("DELETE FROM audit WHERE number = 3");
    AuditCheck check = verify(null);
    assertThat(check.brokenAt()).isEqualTo(3);
    assertThat(check.detail()).contains("missing", "is 4");
  }

  @Test
  void swappedLines_areNamed() {
    fill();
    damage(
        "UPDATE audit SET number = CASE number WHEN 2 THEN -4 WHEN 4 THEN -2 END + 100"
            + " WHERE number IN (2, 4)");
    damage("UPDATE audit SET number = CASE number WHEN 96 THEN 4 ELSE 2 END WHERE number > 90");
    assertThat(verify(null).brokenAt()).isEqualTo(2);
  }

  @Test
  void lineWithItsHashMadeAnew_breaksTheNextOne() {
    fill();
    AuditView line = trail.entries(all()).get(LINES - 3);
    AuditEntry forged =
        new AuditEntry(
            3,
            line.at(),
            "0123456789abcdef",
            "eve",
            line.action(),
            line.subject(),
            line.outcome(),
            line.request(),
            line.previous());
    database.inTransaction(
        sql -> {
          sql.update("ALTER TABLE audit DISABLE TRIGGER audit_only_grows");
          return sql.update(
              "UPDATE audit SET operator = 'eve', hash = ? WHERE number = 3",
              forged.hash().bytes());
        });
    AuditCheck check = verify(null);
    assertThat(check.brokenAt()).isEqualTo(4);
    assertThat(check.detail()).contains("does not follow");
  }

  @Test
  void cutOffEnd_isSeenByWhoeverKeptAHead() {
    fill();
    AuditHead kept = trail.head();
    damage("DELETE FROM audit WHERE number > 4");
    assertThat(verify(null).valid()).isTrue();
    AuditCheck check = verify(kept);
    assertThat(check.valid()).isFalse();
    assertThat(check.brokenAt()).isEqualTo(5);
    assertThat(check.detail()).contains("cut off");
  }

  @Test
  void trailThatWasWrittenAnew_isSeenByWhoeverKeptAHead() {
    fill();
    AuditHead kept = trail.head();
    damage("TRUNCATE audit");
    for (int i = 0; i < LINES + 1; i++) {
      trail.record(note("eve", "startRun", "r"));
    }
    assertThat(verify(null).valid()).isTrue();
    AuditCheck check = verify(kept);
    assertThat(check.brokenAt()).isEqualTo(6);
    assertThat(check.detail()).contains("rewritten");
  }

  @Test
  void linesOfManyAtOnce_areOneChain() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      all.add(CompletableFuture.runAsync(() -> trail.record(note("ada", "startRun", "r"))));
    }
    all.forEach(CompletableFuture::join);
    assertThat(verify(null).valid()).isTrue();
    assertThat(trail.head().number()).isEqualTo(24);
  }

  @Test
  void whatIsBegunAndNeverRecorded_getsALineThatSaysSo() {
    AuditTrail.Note asked = note("ada", "cancelRun", "r1").with(AuditTrail.UNKNOWN);
    trail.begin(asked);
    UUID other = trail.begin(note("bob", "startRun", "r2").with(AuditTrail.UNKNOWN));
    assertThat(trail.head().number()).as("nothing is recorded of what goes on").isZero();
    trail.settle(Duration.ofSeconds(1));
    assertThat(trail.head().number()).as("it may go on yet").isZero();
    trail.record(other, note("bob", "startRun", "r2"));
    // Another process, later.
    AuditDesk next =
        new AuditDesk(
            database, Clock.fixed(NOW.plus(AuditDesk.PENDING_MAX).plusSeconds(1), ZoneOffset.UTC));
    next.settle(AuditDesk.PENDING_MAX);
    next.settle(AuditDesk.PENDING_MAX);
    assertThat(trail.entries(all()))
        .extracting(AuditView::action, AuditView::outcome, AuditView::operator, AuditView::subject)
        .containsExactly(
            tuple("cancelRun", "unknown", "ada", "r1"), tuple("startRun", "ok", "bob", "r2"));
    assertThat(trail.entries(all()).get(0).at())
        .as("when it was asked")
        .isBefore(NOW.plusMillis(1));
    assertThat(verify(null).valid()).isTrue();
    assertThat(database.query("SELECT 1 FROM audit_pending", row -> 1)).isEmpty();
  }

  @Test
  void whatIsRecordedAfterAll_hasBothLines() {
    AuditTrail.Note asked = note("ada", "uploadFile", "f");
    UUID begun = trail.begin(asked.with(AuditTrail.UNKNOWN));
    trail.settle(Duration.ofSeconds(-1));
    trail.record(begun, asked);
    assertThat(trail.entries(all()))
        .extracting(AuditView::outcome)
        .containsExactly("ok", "unknown");
  }

  @Test
  void lineThatCannotBeWritten_leavesWhatWasBegun() {
    AuditTrail.Note asked = note("ada", "cancelRun", "r1");
    UUID begun = trail.begin(asked.with(AuditTrail.UNKNOWN));
    database.update("ALTER TABLE audit ADD CONSTRAINT full_disk CHECK (false) NOT VALID");
    assertThatThrownBy(() -> trail.record(begun, asked)).isInstanceOf(RuntimeException.class);
    database.update("ALTER TABLE audit DROP CONSTRAINT full_disk");
    trail.settle(Duration.ofSeconds(-1));
    assertThat(trail.entries(all())).extracting(AuditView::outcome).containsExactly("unknown");
  }

  @Test
  void manyThatWereBrokenOff_areAllSettled_onceEach() {
    for (int i = 0; i < 1_001; i++) {
      trail.begin(note("ada", "cancelRun", "r" + i).with(AuditTrail.UNKNOWN));
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(CompletableFuture.runAsync(() -> trail.settle(Duration.ofSeconds(-1))));
    }
    all.forEach(CompletableFuture::join);
    assertThat(trail.head().number()).isEqualTo(1_001);
    assertThat(verify(null).valid()).isTrue();
  }

  @Test
  void lines_areFilteredAndPaged() {
    fill();
    assertThat(trail.entries(new AuditTrail.Filter(5, null, null, null, 2)))
        .extracting(AuditView::number)
        .containsExactly(4L, 3L);
    assertThat(trail.entries(new AuditTrail.Filter(Long.MAX_VALUE, "ada", "startRun", null, 9)))
        .extracting(AuditView::number)
        .containsExactly(2L);
  }

  @Test
  void devices_areNamedOnlyByWhoeverHasTheirSalt() {
    database.update(
        "INSERT INTO device (client_id, enrolled_at, certificate, serial, not_after)"
            + " VALUES ('aa', now(), 'x', 's1', now()), ('bb', now(), 'x', 's2', now())");
    ClientId client = new ClientId("aa");
    String alias = trail.alias(client);
    assertThat(alias).matches("client/[0-9a-f]{64}").isEqualTo(trail.alias(client));
    assertThat(alias).isNotEqualTo(trail.alias(new ClientId("bb")));
    assertThat(alias).doesNotContain(Digest.of("aa".getBytes(StandardCharsets.UTF_8)).hex());
    assertThat(trail.alias(new ClientId("nobody"))).isEqualTo(AuditDesk.UNKNOWN_CLIENT);
    trail.record(note("ada", "revokeClient", alias));
    AuditTrail.Filter about = new AuditTrail.Filter(Long.MAX_VALUE, null, null, client, 9);
    assertThat(trail.entries(about)).extracting(AuditView::subject).containsExactly(alias);

    database.update("DELETE FROM audit_salt WHERE client_id = 'aa'");
    assertThat(trail.entries(about)).isEmpty();
    assertThat(trail.entries(all())).extracting(AuditView::subject).containsExactly(alias);
    assertThat(verify(null).valid()).isTrue();
  }
}
