package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.TroubleException;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.Bearer;
import dev.cairn.server.admin.NewToken;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.Role;
import dev.cairn.server.admin.TokenOperations;
import dev.cairn.server.admin.TokenView;
import dev.cairn.server.store.access.TokenTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens over PostgreSQL, as two coordinators on one database see them. */
class TokenRegisterTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  private final Database database = SharedPostgres.freshDatabase();
  private final TokenTable table = new TokenTable(database);
  private final HeldClock clock = new HeldClock();
  private String first;
  private TokenRegister here;
  private TokenRegister there;
  private TokenDesk desk;

  /** Time in the test's hand, for both kinds of clock. */
  private static final class HeldClock extends Clock {
    private Duration passed = Duration.ZERO;

    void pass(Duration duration) {
      passed = passed.plus(duration);
    }

    long nanos() {
      return passed.toNanos();
    }

    @Override
    public Instant instant() {
      return START.plus(passed);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void open() {
    first = OperatorToken.ensure(table, folder.resolve("operator.token"), clock.instant());
    here = new TokenRegister(table, clock, clock::nanos);
    there = new TokenRegister(table, clock, clock::nanos);
    desk = new TokenDesk(table, here, clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private NewToken made(String name, Role... roles) {
    return desk.create(name, Set.of(roles), DAY, "operator");
  }

  private String idOfFirst() {
    return here.bearerOf(first).token();
  }

  @Test
  void firstToken_isAnOperatorsWithoutEnd() throws IOException {
    Path file = folder.resolve("operator.token");
    assertThat(file).hasContent(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Bearer bearer = here.bearerOf(first);
    assertThat(bearer.name()).isEqualTo("operator");
    assertThat(bearer.roles()).containsExactly(Role.OPERATOR);
    assertThat(bearer.expiresAt()).isNull();
    assertThat(OperatorToken.ensure(table, file, clock.instant())).isNull();
    assertThat(file).hasContent(first);
  }

  @Test
  void firstToken_isMadeAgainWhereNobodyIsAnOperatorAnyMore() {
    NewToken other = made("other", Role.OPERATOR);
    desk.revoke(idOfFirst(), "lost", null, "other");
    Path file = folder.resolve("operator.token");
    assertThat(OperatorToken.ensure(table, file, clock.instant())).isNull();
    clock.pass(DAY);
    String again = OperatorToken.ensure(table, file, clock.instant());
    assertThat(again).isNotNull().isNotEqualTo(first).isNotEqualTo(other.secret());
    here.refresh();
    assertThat(here.bearerOf(again)).isNotNull();
  }

  @Test
  void madeToken_isKnownHereAtOnceAndThereAfterALook() {
    NewToken token = made("nightly", Role.EVALUATOR, Role.AUDITOR);
    assertThat(token.token().roles()).containsExactly("auditor", "evaluator");
    assertThat(token.token().token()).matches("[0-9a-f]{16}");
    assertThat(desk.token(token.token().token())).isEqualTo(token.token());
    assertThat(here.bearerOf(token.secret()).roles())
        .containsExactlyInAnyOrder(Role.AUDITOR, Role.EVALUATOR);
    assertThat(there.bearerOf(token.secret())).isNull();
    there.refresh();
    assertThat(there.bearerOf(token.secret()).token()).isEqualTo(token.token().token());
  }

  @Test
  void revokedToken_isTurnedAwayHereAtOnceAndThereAfterALook() {
    NewToken token = made("lost", Role.RESEARCHER);
    there.refresh();
    TokenView view = desk.revoke(token.token().token(), "left in a train", null, "operator");
    assertThat(view.revokedAt()).isEqualTo(START);
    assertThat(view.reason()).isEqualTo("left in a train");
    assertThat(here.bearerOf(token.secret())).isNull();
    assertThat(there.bearerOf(token.secret())).isNotNull();
    there.refresh();
    assertThat(there.bearerOf(token.secret())).isNull();
    TokenView again = desk.revoke(token.token().token(), "again", null, "operator");
    assertThat(again.reason()).isEqualTo(view.reason());
    assertThat(again.revokedAt()).isEqualTo(START);
    assertThat(desk.revoke("0".repeat(16), "x", null, "operator")).isNull();
  }

  @Test
  void looksAtTokens_areOftenEnough() {
    // What the contract promises of a revocation at another coordinator.
    assertThat(TokenRegister.REFRESH.multipliedBy(2)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void storeThatDoesNotAnswer_isNotBelievedForLong() {
    clock.pass(TokenRegister.BELIEVED);
    assertThat(here.bearerOf(first)).isNotNull();
    clock.pass(Duration.ofMillis(1));
    assertThatThrownBy(() -> here.bearerOf(first)).isInstanceOf(TroubleException.class);
    here.refresh();
    assertThat(here.bearerOf(first)).isNotNull();
  }

  @Test
  void endedToken_isStillKnownSoThatItsOwnerIsTold() {
    NewToken token = made("short", Role.AUDITOR);
    clock.pass(DAY);
    here.refresh();
    Bearer bearer = here.bearerOf(token.secret());
    assertThat(bearer.isExpired(clock.instant())).isTrue();
    assertThat(bearer.isExpired(clock.instant().minusMillis(1))).isFalse();
    assertThatThrownBy(() -> desk.rotate(token.token().token(), null))
        .isInstanceOfSatisfying(
            AdminRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ProblemCode.TOKEN_OVER));
  }

  @Test
  void secretBefore_worksForTenMinutesAndTheOneBeforeThatNotAtAll() {
    NewToken token = made("nightly", Role.EVALUATOR);
    NewToken second = desk.rotate(token.token().token(), null);
    assertThat(second.token().token()).isEqualTo(token.token().token());
    assertThat(second.token().expiresAt()).isEqualTo(token.token().expiresAt());
    assertThat(here.bearerOf(second.secret()).expiresAt()).isEqualTo(START.plus(DAY));
    Instant overlap = START.plus(TokenOperations.OVERLAP);
    assertThat(here.bearerOf(token.secret()).expiresAt()).isEqualTo(overlap);
    NewToken third = desk.rotate(token.token().token(), null);
    assertThat(here.bearerOf(token.secret())).isNull();
    assertThat(here.bearerOf(second.secret()).expiresAt()).isEqualTo(overlap);
    assertThat(here.bearerOf(third.secret())).isNotNull();
    desk.revoke(token.token().token(), "lost", null, "operator");
    assertThat(here.bearerOf(second.secret())).isNull();
    assertThat(here.bearerOf(third.secret())).isNull();
    assertThat(desk.rotate("0".repeat(16), null)).isNull();
  }

  @Test
  void secretBefore_neverOutlivesItsToken() {
    NewToken token = desk.create("brief", Set.of(Role.AUDITOR), Duration.ofMinutes(1), "operator");
    desk.rotate(token.token().token(), null);
    assertThat(here.bearerOf(token.secret()).expiresAt()).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void lastOperator_staysOne() {
    NewToken other = made("other", Role.OPERATOR);
    made("auditor", Role.AUDITOR);
    assertThat(desk.revoke(idOfFirst(), "lost", null, "other").revokedAt()).isNotNull();
    assertThatThrownBy(() -> desk.revoke(other.token().token(), "lost", null, "other"))
        .isInstanceOfSatisfying(
            AdminRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ProblemCode.LAST_ADMINISTRATOR));
    assertThat(here.bearerOf(other.secret())).isNotNull();
    // One that has ended does not count.
    NewToken third = desk.create("t", Set.of(Role.OPERATOR), Duration.ofDays(3), "other");
    clock.pass(DAY);
    assertThatThrownBy(() -> desk.revoke(third.token().token(), "lost", null, "t"))
        .isInstanceOf(AdminRefusedException.class);
  }

  @Test
  void tokens_areListedInTheOrderInWhichTheyWereMade() {
    clock.pass(Duration.ofSeconds(1));
    String a = made("a", Role.AUDITOR).token().token();
    clock.pass(Duration.ofSeconds(1));
    String b = made("b", Role.AUDITOR).token().token();
    assertThat(desk.tokens(null, 10))
        .extracting(TokenView::name)
        .containsExactly("operator", "a", "b");
    assertThat(desk.tokens(a, 10)).extracting(TokenView::token).containsExactly(b);
    assertThat(desk.tokens(null, 2)).hasSize(2);
    assertThat(desk.tokens(b, 10)).isEmpty();
  }

  @Test
  void lastUse_isRecordedToTheMinute() {
    String id = idOfFirst();
    assertThat(desk.token(id).lastUsedAt()).isNull();
    here.bearerOf(first);
    here.refresh();
    assertThat(desk.token(id).lastUsedAt()).isEqualTo(START);
    clock.pass(Duration.ofSeconds(59));
    here.refresh();
    here.bearerOf(first);
    here.refresh();
    assertThat(desk.token(id).lastUsedAt()).isEqualTo(START);
    clock.pass(Duration.ofSeconds(1));
    here.bearerOf(first);
    here.refresh();
    assertThat(desk.token(id).lastUsedAt()).isEqualTo(START.plusSeconds(60));
    assertThat(desk.token(id).revision()).isZero();
  }

  @Test
  void tokens_areBoundedInNumber() {
    database.update(
        "INSERT INTO operator_token (id, name, roles, sha256, created_at, created_by)"
            + " SELECT 'id-' || i, 'n', '{auditor}', sha256(i::text::bytea), now(), 'x'"
            + " FROM generate_series(1, ?) i",
        TokenTable.TOKENS_MAX - 2);
    String last = made("last", Role.AUDITOR).token().token();
    assertThatThrownBy(() -> made("too many", Role.AUDITOR))
        .isInstanceOfSatisfying(
            AdminRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ProblemCode.LIMIT_REACHED));
    desk.revoke(last, "room", null, "operator");
    made("room again", Role.AUDITOR);
  }

  @Test
  void secrets_areNotInTheStore() {
    NewToken token = made("nightly", Role.EVALUATOR);
    List<String> rows =
        database.query("SELECT t::text FROM operator_token t", row -> row.getString(1));
    assertThat(rows).hasSize(2);
    assertThat(String.join("\n", rows))
        .doesNotContain(token.secret())
        .doesNotContain(token.secret().substring(6))
        .doesNotContain(first);
    assertThat(token.toString()).doesNotContain(token.secret());
  }
}
