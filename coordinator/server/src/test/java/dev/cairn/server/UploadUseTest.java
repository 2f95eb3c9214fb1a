package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.protocol.ClientId;
import dev.cairn.server.host.Overload;
import dev.cairn.server.host.UploadAllowance;
import dev.cairn.server.store.device.UploadUseTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseClock;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two coordinators count together what devices send, over one database. */
class UploadUseTest {
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");
  private static final Duration WINDOW = Duration.ofHours(1);

  private final Database database = SharedPostgres.freshDatabase();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(DatabaseClock.of(database).instant());

  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now.get();
        }

        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };

  private final Counter one = new Counter("one", database);
  private final Counter two = new Counter("two", database);

  /** What a coordinator has of it. */
  private final class Counter {
    private final UploadAllowance allowance =
        new UploadAllowance(100, WINDOW.toMillis(), clock::millis);
    private final UploadUse use;

    Counter(String holder, Database over) {
      this.use = new UploadUse(allowance, new UploadUseTable(over, holder), WINDOW, clock);
    }

    void sent(ClientId client, long bytes) {
      UploadAllowance.Share share = allowance.take(client, bytes);
      share.arrived(bytes);
      share.close();
    }

    Overload refused(ClientId client, long bytes) {
      return catchThrowableOfType(Overload.class, () -> allowance.take(client, bytes));
    }
  }

  @BeforeEach
  void enrol() {
    for (ClientId client : new ClientId[] {A, B}) {
      int rows =
          database.update(
              "INSERT INTO device (client_id, enrolled_at, certificate, serial, not_after)"
                  + " VALUES (?, now(), sha256('x'), ?, now())",
              client.value(),
              client.value());
      assertThat(rows).isOne();
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private long rows() {
    return database.first("SELECT count(*) FROM upload_use", row -> row.getLong(1)).orElseThrow();
  }

  @Test
  void bytesThatAnotherCoordinatorCounted_count_afterBothExchanged() {
    one.sent(A, 60);
    now.updateAndGet(at -> at.plusSeconds(60));
    two.sent(A, 30);
    one.use.exchange();
    two.use.exchange();
    one.use.exchange();

    assertThat(two.refused(A, 11))
        .hasMessageStartingWith("this device has sent 90 bytes, and may send 100 within")
        .satisfies(
            overload ->
                assertThat(overload.retryAfterMillis())
                    .as("the window began at the other coordinator")
                    .isEqualTo(WINDOW.minusSeconds(60).toMillis()));
    assertThat(one.refused(A, 11)).isNotNull();
    one.sent(A, 10);
    one.sent(B, 100);
  }

  @Test
  void deviceThatIsNewHere_hasNoFirstUpdateAgain() {
    one.sent(A, 1_000);
    one.use.exchange();
    two.use.exchange();
    assertThat(two.refused(A, 1)).isNotNull();
    new Counter("three", database).sent(A, 1);
  }

  @Test
  void whatBrokeOff_isGivenBackEverywhere_andMayBeFirstElsewhere() {
    UploadAllowance.Share broken = one.allowance.take(A, 1_000);
    one.use.exchange();
    two.use.exchange();
    broken.arrived(70);
    broken.close();
    one.use.exchange();
    two.use.exchange();
    two.sent(A, 30);
    assertThat(two.refused(A, 1)).isNotNull();
  }

  @Test
  void sameCountBroughtTwice_countsOnce() {
    // As after an answer that was lost.
    UploadUseTable table = new UploadUseTable(database, "one");
    List<UploadUseTable.Row> batch = List.of(new UploadUseTable.Row("a", now.get(), 40, true));
    table.keep(batch);
    table.keep(batch);
    two.use.exchange();
    two.sent(A, 60);
    assertThat(two.refused(A, 1)).isNotNull();
  }

  @Test
  void batch_isOfManyDevices_eachWithItsOwn_andTheLaterOfTwo() {
    UploadUseTable table = new UploadUseTable(database, "one");
    Instant earlier = now.get().minusMillis(1_234).truncatedTo(ChronoUnit.MILLIS);
    table.keep(List.of());
    table.keep(
        List.of(
            new UploadUseTable.Row("b", now.get(), 1, false),
            new UploadUseTable.Row("nobody", now.get(), 9, true),
            new UploadUseTable.Row("a", earlier, Long.MAX_VALUE, false),
            new UploadUseTable.Row("b", earlier, 50, true)));
    assertThat(new UploadUseTable(database, "two").others(Instant.EPOCH, now.get(), 10))
        .containsExactlyInAnyOrder(
            new UploadUseTable.Row("a", earlier, Long.MAX_VALUE, false),
            new UploadUseTable.Row("b", earlier, 50, true));
  }

  @Test
  void windowThatIsOver_isDeleted_andBeginsAnewForAll() {
    one.sent(A, 100);
    one.use.exchange();
    two.use.exchange();
    now.updateAndGet(at -> at.plus(WINDOW).minusMillis(1));
    two.use.exchange();
    assertThat(two.refused(A, 1)).isNotNull();
    assertThat(rows()).isOne();
    now.updateAndGet(at -> at.plusMillis(1));
    two.use.exchange();
    assertThat(rows()).isZero();
    two.sent(A, 100);
    one.sent(A, 100);
  }

  @Test
  void databaseThatIsAway_keepsNobodyFromCounting_andGetsItAllLater() {
    database.update("ALTER TABLE upload_use RENAME TO away");
    one.sent(A, 100);
    assertThatThrownBy(one.use::exchange).isInstanceOf(RuntimeException.class);
    assertThat(one.refused(A, 1)).isNotNull();
    database.update("ALTER TABLE away RENAME TO upload_use");
    one.use.exchange();
    two.use.exchange();
    assertThat(two.refused(A, 1)).isNotNull();
  }

  @Test
  void coordinatorThatStops_bringsTheLastOfIt() {
    one.sent(A, 100);
    one.use.close();
    two.use.exchange();
    assertThat(two.refused(A, 1)).isNotNull();
  }
}
