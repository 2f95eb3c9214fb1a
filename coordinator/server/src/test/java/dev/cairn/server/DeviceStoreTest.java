package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.ClientId;
import dev.cairn.server.identity.DeviceStatus;
import dev.cairn.server.identity.KnownDevice;
import dev.cairn.server.store.device.DeviceTable;
import dev.cairn.server.store.device.ErasureTable;
import dev.cairn.server.store.device.StandingTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Database database = SharedPostgres.freshDatabase();
  private final DeviceStore store =
      new DeviceStore(new DeviceTable(database), new ErasureTable(database));

  @AfterEach
  void close() {
    database.close();
  }

  private ClientId enrolled(String client) {
    int rows =
        database.update(
            "INSERT INTO device (client_id, enrolled_at, certificate, serial, not_after)"
                + " VALUES (?, now(), sha256('x'), ?, now())",
            client,
            client);
    assertThat(rows).isOne();
    return new ClientId(client);
  }

  @Test
  void known_tellsOfEachDevice_whetherItIsLetIn_andItsStatus() {
    ClientId welcome = enrolled("welcome");
    ClientId revoked = enrolled("revoked");
    ClientId away = enrolled("away");
    ClientId erased = enrolled("erased");
    ClientId other = enrolled("other");
    assertThat(store.revoke(revoked, "stolen", "ada", NOW)).isTrue();
    assertThat(store.erase(erased, NOW)).isTrue();
    assertThat(store.erase(other, NOW)).isTrue();
    new StandingStore(new StandingTable(database))
        .quarantine(away, "noise", "ada", NOW, NOW.plusSeconds(9));

    assertThat(store.known(Set.of(welcome, revoked, away, erased, new ClientId("unknown"))))
        .isEqualTo(
            Map.of(
                welcome,
                new KnownDevice(false, DeviceStatus.ACTIVE),
                revoked,
                new KnownDevice(true, DeviceStatus.ACTIVE),
                away,
                new KnownDevice(
                    false,
                    new DeviceStatus(
                        DeviceStatus.Kind.QUARANTINED, "noise", "ada", NOW, NOW.plusSeconds(9), 0)),
                erased,
                KnownDevice.ERASED));
    assertThat(store.known(Set.of(welcome))).containsOnlyKeys(welcome);
    assertThat(store.known(Set.of())).isEmpty();
  }
}
