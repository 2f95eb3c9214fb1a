package dev.cairn.server.store.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.RevisionConflict;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of a device that are made only if nobody else has changed it. */
class DeviceRevisionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00.123456Z");

  private final Database database = SharedPostgres.freshDatabase();
  private final DeviceTable devices = new DeviceTable(database);
  private final StandingTable standings = new StandingTable(database);
  private final ErasureTable erasures = new ErasureTable(database);

  @BeforeEach
  void enrol() {
    devices.add(
        List.of(new TokenRow("t", Digest.of(new byte[] {7}), null, NOW, NOW.plusSeconds(9), null)),
        "ada");
    assertThat(devices.enrol("t", row("s1"), NOW)).isTrue();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static DeviceRow row(String serial) {
    return new DeviceRow("x", null, NOW, new byte[] {1}, serial, NOW.plusSeconds(9), null, null);
  }

  private long revision() {
    return devices.device("x").orElseThrow().revision();
  }

  @Test
  void revision_growsWithEachChange_andOnlyThen() {
    assertThat(revision()).isZero();
    standings.disable("x", "sold", "ada", NOW);
    assertThat(revision()).isEqualTo(1);
    standings.disable("x", "again", "ada", NOW);
    assertThat(revision()).isEqualTo(1);
    standings.enable("x");
    assertThat(devices.renew(row("s2"))).isTrue();
    assertThat(revision()).isEqualTo(3);
    assertThat(devices.revoke("x", "lost", "ada", NOW)).isTrue();
    assertThat(devices.revoke("x", "again", "bob", NOW)).isTrue();
    assertThat(revision()).isEqualTo(4);
  }

  @Test
  void change_isRefusedWhereTheDeviceHasMoved() {
    long seen = revision();
    standings.expecting(seen).quarantine("x", "noise", "ada", NOW, null);
    DeviceRow before = devices.device("x").orElseThrow();
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> standings.expecting(seen).quarantine("x", "other", "bob", NOW, null),
            () -> standings.expecting(seen).disable("x", "sold", "bob", NOW),
            () -> standings.expecting(seen).enable("x"),
            () -> standings.expecting(seen).release("x"),
            () -> devices.expecting(seen).revoke("x", "lost", "bob", NOW),
            () -> erasures.expecting(seen).erase("x", NOW))) {
      assertThatThrownBy(change)
          .isInstanceOf(RevisionConflict.class)
          .hasMessage("device x is at revision 1, not 0");
    }
    DeviceRow after = devices.device("x").orElseThrow();
    assertThat(after.standing()).isEqualTo(before.standing());
    assertThat(after.revokedAt()).isNull();

    assertThat(erasures.expecting(revision()).erase("x", NOW)).isTrue();
  }

  @Test
  void deviceThatIsNotKnown_isForTheChangeToTell() {
    assertThat(devices.expecting(7).revoke("none", "lost", "ada", NOW)).isFalse();
    assertThat(erasures.expecting(7).erase("none", NOW)).isFalse();
  }

  @Test
  void ofSeveralAtOnce_oneIsFirst() {
    long seen = revision();
    AtomicInteger refused = new AtomicInteger();
    CompletableFuture<?>[] all = new CompletableFuture<?>[4];
    for (int i = 0; i < all.length; i++) {
      String by = "operator-" + i;
      all[i] =
          CompletableFuture.runAsync(
              () -> {
                try {
                  standings.expecting(seen).quarantine("x", "noise", by, NOW, null);
                } catch (RevisionConflict e) {
                  refused.incrementAndGet();
                }
              });
    }
    CompletableFuture.allOf(all).join();
    assertThat(refused).hasValue(3);
    assertThat(revision()).isEqualTo(1);
  }
}
