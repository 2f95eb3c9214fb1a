package dev.cairn.server.store.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.VersionConflict;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceTableTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00.123456Z");
  private static final Instant LATER = NOW.plusSeconds(3_600);
  private static final Digest SECRET = Digest.of(new byte[] {7});

  private final Database database = SharedPostgres.freshDatabase();
  private final DeviceTable table = new DeviceTable(database);

  @AfterEach
  void close() {
    database.close();
  }

  private static TokenRow token(String id, @Nullable String name) {
    return new TokenRow(id, SECRET, name, NOW, LATER, null);
  }

  private static DeviceRow device(String client, @Nullable String name, String serial) {
    return new DeviceRow(client, name, NOW, new byte[] {1, 2}, serial, LATER, null, null);
  }

  @Test
  void tokens_areKeptAllOrNone() {
    table.add(List.of(token("a", "phone"), token("b", null)), "ada");

    assertThat(table.token("a")).contains(token("a", "phone"));
    assertThat(table.token("b")).contains(token("b", null));
    assertThat(table.token("c")).isEmpty();
    assertThatThrownBy(() -> table.add(List.of(token("d", null), token("a", null)), "ada"))
        .isInstanceOf(VersionConflict.class);
    assertThat(table.token("d")).isEmpty();
  }

  @Test
  void token_enrolsOneDevice() {
    table.add(List.of(token("a", "phone")), "ada");

    assertThat(table.enrol("a", device("x", "phone", "s1"), NOW)).isTrue();

    assertThat(table.token("a").orElseThrow().usedBy()).isEqualTo("x");
    assertThat(table.device("x"))
        .hasValueSatisfying(
            row ->
                assertThat(row).usingRecursiveComparison().isEqualTo(device("x", "phone", "s1")));
    assertThat(table.enrol("a", device("y", null, "s2"), NOW)).isFalse();
    assertThat(table.enrol("a", device("x", null, "s3"), NOW)).isFalse();
    assertThat(table.enrol("none", device("y", null, "s2"), NOW)).isFalse();
    assertThat(table.device("y")).isEmpty();
    assertThat(table.device("x").orElseThrow().serial()).isEqualTo("s1");
  }

  @Test
  void manyDevicesAtOnce_spendATokenOnce() {
    table.add(List.of(token("a", null)), "ada");
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      DeviceRow row = device("x" + i, null, "s" + i);
      all.add(CompletableFuture.supplyAsync(() -> table.enrol("a", row, NOW)));
    }

    assertThat(all.stream().filter(CompletableFuture::join)).hasSize(1);
    assertThat(table.devices(null, 10)).hasSize(1);
  }

  @Test
  void deviceThatComesBack_keepsItsBeginning_andItsName() {
    table.add(List.of(token("a", "phone"), token("b", null), token("c", "tablet")), "ada");
    assertThat(table.enrol("a", device("x", "phone", "s1"), NOW)).isTrue();

    DeviceRow again =
        new DeviceRow("x", null, LATER, new byte[] {9}, "s2", LATER.plusSeconds(1), null, null);
    assertThat(table.enrol("b", again, LATER)).isTrue();

    DeviceRow row = table.device("x").orElseThrow();
    assertThat(row.name()).isEqualTo("phone");
    assertThat(row.enrolledAt()).isEqualTo(NOW);
    assertThat(row.certificate()).containsExactly(9);
    assertThat(row.notAfter()).isEqualTo(LATER.plusSeconds(1));
    assertThat(table.enrol("c", device("x", "tablet", "s3"), NOW)).isTrue();
    assertThat(table.device("x").orElseThrow().name()).isEqualTo("tablet");
  }

  @Test
  void revokedDevice_neverComesBack_andCostsNoToken() {
    table.add(List.of(token("a", null), token("b", null)), "ada");
    assertThat(table.enrol("a", device("x", null, "s1"), NOW)).isTrue();

    assertThat(table.revoke("x", "stolen", "ada", LATER)).isTrue();
    assertThat(table.revoke("x", "other", "bob", LATER.plusSeconds(9))).isTrue();
    assertThat(table.revoke("none", "x", "ada", LATER)).isFalse();

    DeviceRow row = table.device("x").orElseThrow();
    assertThat(row.revokedAt()).isEqualTo(LATER);
    assertThat(row.reason()).isEqualTo("stolen");
    assertThat(table.renew(device("x", null, "s2"))).isFalse();
    assertThat(table.enrol("b", device("x", null, "s3"), LATER)).isFalse();
    assertThat(table.token("b").orElseThrow().usedBy()).isNull();
    assertThat(table.device("x").orElseThrow().serial()).isEqualTo("s1");
  }

  @Test
  void renewal_replacesTheCertificate() {
    table.add(List.of(token("a", "phone")), "ada");
    assertThat(table.enrol("a", device("x", "phone", "s1"), NOW)).isTrue();

    assertThat(table.renew(device("x", null, "s2"))).isTrue();
    assertThat(table.renew(device("y", null, "s3"))).isFalse();

    assertThat(table.device("x").orElseThrow().serial()).isEqualTo("s2");
    assertThat(table.device("x").orElseThrow().name()).isEqualTo("phone");
  }

  @Test
  void devices_comeInPages() {
    for (String client : List.of("c", "a", "b")) {
      table.add(List.of(token(client, null)), "ada");
      assertThat(table.enrol(client, device(client, null, "s" + client), NOW)).isTrue();
    }

    assertThat(table.devices(null, 2)).extracting(DeviceRow::clientId).containsExactly("a", "b");
    assertThat(table.devices("b", 2)).extracting(DeviceRow::clientId).containsExactly("c");
    assertThat(table.devices("c", 2)).isEmpty();
  }
}
