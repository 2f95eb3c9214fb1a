package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgMessageStoreTest {
  private static final RoundId FIRST = RoundId.parse("run-1/1/1");
  private static final RoundId SECOND = RoundId.parse("run-1/11/1");
  private static final byte[] ADVERT = {1, 0, -1};
  private static final byte[] SHARES = {2};

  private final Database database = SharedPostgres.freshDatabase();
  private final PgMessageStore store = new PgMessageStore(database);

  @AfterEach
  void close() {
    database.close();
  }

  private void put(RoundId round, byte[]... messages) {
    for (byte[] message : messages) {
      store.put(round, Map.of(Digest.of(message), message));
    }
  }

  private List<String> rounds() {
    return database.query(
        "SELECT DISTINCT round FROM secure_message ORDER BY round", row -> row.getString(1));
  }

  @Test
  void put_thenGet_givesTheBytes_ofThatRoundOnly() {
    store.put(FIRST, Map.of(Digest.of(ADVERT), ADVERT, Digest.of(SHARES), SHARES));
    assertThat(store.get(FIRST, Digest.of(ADVERT))).isEqualTo(ADVERT);
    assertThat(store.get(FIRST, Digest.of(SHARES))).isEqualTo(SHARES);
    assertThatThrownBy(() -> store.get(SECOND, Digest.of(ADVERT)))
        .isInstanceOf(TroubleException.class)
        .hasMessageContaining("is gone");
  }

  @Test
  void put_again_keepsTheFirst() {
    put(FIRST, ADVERT);
    store.put(FIRST, Map.of(Digest.of(ADVERT), SHARES));
    assertThat(store.get(FIRST, Digest.of(ADVERT))).isEqualTo(ADVERT);
  }

  @Test
  void erase_deletesOneRound_andTwiceIsNoError() {
    put(FIRST, ADVERT, SHARES);
    put(SECOND, ADVERT);
    store.erase(FIRST);
    store.erase(FIRST);
    assertThat(rounds()).containsExactly(SECOND.toString());
  }

  @Test
  void count_isThatOfOneRun() {
    put(FIRST, ADVERT, SHARES);
    put(new RoundId(new RunId(FIRST.run() + "0"), 1, 1), ADVERT);
    assertThat(store.count(FIRST.run())).isEqualTo(2);
    assertThat(store.count(new RunId("another"))).isZero();
  }

  @Test
  void purge_leavesTheOpenRoundOfTheRun_andOtherRuns() {
    RoundId other = new RoundId(new RunId(FIRST.run() + "0"), 1, 1);
    put(FIRST, ADVERT);
    put(SECOND, ADVERT);
    put(other, ADVERT);
    store.purge(FIRST.run(), SECOND);
    assertThat(rounds()).containsExactlyInAnyOrder(SECOND.toString(), other.toString());
    store.purge(FIRST.run(), null);
    assertThat(rounds()).containsExactly(other.toString());
  }

  @Test
  void put_underALeaseThatWasTaken_addsNothing() {
    PgLeases leases = new PgLeases(database);
    Lease lease = Objects.requireNonNull(leases.take("run/" + FIRST.run(), "a", 60_000));
    store.under(lease).put(FIRST, Map.of(Digest.of(ADVERT), ADVERT));
    leases.release(lease);
    Objects.requireNonNull(leases.take("run/" + FIRST.run(), "b", 60_000));
    assertThatThrownBy(() -> store.under(lease).put(SECOND, Map.of(Digest.of(ADVERT), ADVERT)))
        .isInstanceOf(StaleOwnerException.class);
    assertThat(rounds()).containsExactly(FIRST.toString());
  }
}
