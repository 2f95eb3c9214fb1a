package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import dev.cairn.server.admin.RepeatedRequests;
import dev.cairn.server.admin.RepeatedRequests.State;
import dev.cairn.server.store.access.IdempotencyTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys of requests over PostgreSQL. */
class RepeatedDeskTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Digest ONE = Digest.of(new byte[] {1});
  private static final Digest TWO = Digest.of(new byte[] {2});

  private final Database database = SharedPostgres.freshDatabase();
  private final RepeatedDesk desk = at(NOW);

  private RepeatedDesk at(Instant now) {
    return new RepeatedDesk(new IdempotencyTable(database), Clock.fixed(now, ZoneOffset.UTC));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void key_isFreshThenBegunThenDone() {
    assertThat(desk.begin("t", "k", ONE).state()).isEqualTo(State.FRESH);
    assertThat(desk.begin("t", "k", ONE).state()).isEqualTo(State.BEGUN);
    assertThat(desk.begin("t", "k", TWO).state()).isEqualTo(State.OTHER);
    assertThat(desk.begin("u", "k", TWO).state()).isEqualTo(State.FRESH);
    desk.done("t", "k", new RepeatedRequests.Remembered(201, "/v1/x", "\"3\"", new byte[] {7}));
    RepeatedRequests.Known known = desk.begin("t", "k", ONE);
    assertThat(known.state()).isEqualTo(State.DONE);
    assertThat(known.answer().status()).isEqualTo(201);
    assertThat(known.answer().location()).isEqualTo("/v1/x");
    assertThat(known.answer().etag()).isEqualTo("\"3\"");
    assertThat(known.answer().body()).containsExactly(7);
    assertThat(desk.begin("t", "k", TWO).state()).isEqualTo(State.OTHER);
    desk.forget("t", "k");
    assertThat(desk.begin("t", "k", TWO).state()).isEqualTo(State.FRESH);
  }

  @Test
  void answerWithoutABody_isDoneToo() {
    desk.begin("t", "k", ONE);
    desk.done("t", "k", new RepeatedRequests.Remembered(201, null, null, null));
    RepeatedRequests.Known known = desk.begin("t", "k", ONE);
    assertThat(known.state()).isEqualTo(State.DONE);
    assertThat(known.answer().body()).isNull();
  }

  @Test
  void keys_areForgottenAfterADay() {
    desk.begin("t", "k", ONE);
    assertThat(at(NOW.plus(RepeatedRequests.REMEMBERED)).begin("t", "k", ONE).state())
        .isEqualTo(State.BEGUN);
    assertThat(at(NOW.plus(RepeatedRequests.REMEMBERED).plusMillis(1)).begin("t", "k", ONE).state())
        .isEqualTo(State.FRESH);
  }

  @Test
  void keysOfAToken_areBounded() {
    database.update(
        "INSERT INTO idempotency (token, key, request, at)"
            + " SELECT 't', 'key-' || i, sha256('x'), ?::timestamptz FROM generate_series(1, ?) i",
        NOW,
        RepeatedRequests.KEYS_MAX - 1);
    assertThat(desk.begin("t", "last", ONE).state()).isEqualTo(State.FRESH);
    assertThat(desk.begin("t", "too-many", ONE).state()).isEqualTo(State.TOO_MANY);
    assertThat(desk.begin("t", "last", ONE).state()).isEqualTo(State.BEGUN);
    assertThat(desk.begin("u", "other", ONE).state()).isEqualTo(State.FRESH);
  }

  @Test
  void manyAtOnce_oneIsFresh() {
    List<CompletableFuture<State>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(CompletableFuture.supplyAsync(() -> desk.begin("t", "k", ONE).state()));
    }
    List<State> states = all.stream().map(CompletableFuture::join).toList();
    assertThat(states).containsOnlyOnce(State.FRESH);
    assertThat(states).filteredOn(state -> state != State.FRESH).containsOnly(State.BEGUN);
  }
}
