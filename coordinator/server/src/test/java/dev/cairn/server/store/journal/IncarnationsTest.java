package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.server.store.journal.Incarnations.Cause;
import dev.cairn.server.store.journal.Incarnations.Kinship;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IncarnationsTest {
  private static final Instant NOW = Instant.parse("2026-12-01T10:00:05Z");

  /** Tens of seconds from 2020 to then. */
  private static final long NUMBER = 21_828_240;

  private final Database database = SharedPostgres.freshDatabase();
  private final Incarnations incarnations = new Incarnations(database);
  private final PgJournal<RoundEvent> rounds =
      PgJournal.ofRounds(database, PgJournalTest.roundCodec(), new Quiet<>());

  @AfterEach
  void close() {
    database.close();
  }

  private long begin(long above, Instant now) {
    return database.inTransaction(sql -> Incarnations.begin(sql, Cause.TOLD, above, now));
  }

  private void joined(int version) {
    rounds.append(
        "round/run-1/1/1",
        version,
        List.of(new RoundEvent.ClientJoined(new ClientId("c" + version))),
        1_000 + version);
  }

  @Test
  void numbers_areTimes_andOnlyRise() {
    assertThat(incarnations.current()).isZero();
    assertThat(rounds.incarnation()).isZero();
    assertThat(begin(0, NOW)).isEqualTo(NUMBER);
    assertThat(begin(0, NOW)).as("at the same time").isEqualTo(NUMBER + 1);
    assertThat(begin(NUMBER + 7, NOW)).as("above what was seen").isEqualTo(NUMBER + 8);
    assertThat(begin(0, Instant.EPOCH)).as("by a clock that is wrong").isEqualTo(NUMBER + 9);
    assertThat(rounds.incarnation()).isEqualTo(NUMBER + 9);
    assertThatThrownBy(() -> database.update("DELETE FROM incarnation WHERE number > 0"))
        .hasMessageContaining("only grows");
  }

  @Test
  void databaseThatHasWhatWasSeen_isTheSame() {
    DatabaseMark fresh = incarnations.mark();
    assertThat(fresh.event()).isNull();
    joined(0);
    DatabaseMark seen = incarnations.mark();
    assertThat(seen.event().stream()).isEqualTo("round/run-1/1/1");
    assertThat(seen.event().atMillis()).isEqualTo(1_000);
    joined(1);
    assertThat(incarnations.kinship(fresh)).isEqualTo(Kinship.SAME);
    assertThat(incarnations.kinship(seen)).isEqualTo(Kinship.SAME);
    begin(0, NOW);
    assertThat(incarnations.kinship(seen)).as("and went on since").isEqualTo(Kinship.SAME);
  }

  /** More often than a driver asks before it has the server keep a plan. */
  @Test
  void looks_tellTheSame_withAndWithoutWhatWasSeen() {
    joined(0);
    DatabaseMark seen = incarnations.mark();
    for (int i = 1; i <= 8; i++) {
      joined(i);
      Incarnations.Look fresh = incarnations.look(null);
      Incarnations.Look known = incarnations.look(i % 2 == 0 ? seen : fresh.mark());
      assertThat(fresh.kinship()).isEqualTo(Kinship.SAME);
      assertThat(known).isEqualTo(fresh);
      assertThat(known.mark().event().version()).isEqualTo(i);
    }
  }

  @Test
  void databaseThatLacksWhatWasSeen_wasSetBack() {
    joined(0);
    DatabaseMark seen = incarnations.mark();
    DatabaseMark.Newest event = seen.event();
    for (DatabaseMark.Newest lacking :
        List.of(
            new DatabaseMark.Newest(
                event.position() + 1, event.stream(), event.version() + 1, 1_001),
            // The same place with another history behind it.
            new DatabaseMark.Newest(event.position(), event.stream(), event.version(), 1_001),
            new DatabaseMark.Newest(event.position(), "round/run-1/1/2", 0, 1_000))) {
      assertThat(incarnations.kinship(new DatabaseMark(seen.database(), 0, seen.name(), lacking)))
          .isEqualTo(Kinship.SET_BACK);
    }
    assertThat(incarnations.kinship(new DatabaseMark(seen.database(), 5, "other", event)))
        .isEqualTo(Kinship.SET_BACK);
    begin(0, NOW);
    assertThat(incarnations.kinship(new DatabaseMark(seen.database(), NUMBER, "other", event)))
        .as("a restore to the same time, of which it does not know")
        .isEqualTo(Kinship.SET_BACK);
  }

  @Test
  void databaseWithAnotherFirstHistory_isAStranger() {
    assertThat(incarnations.kinship(new DatabaseMark("other", 0, "other", null)))
        .isEqualTo(Kinship.STRANGER);
  }
}
