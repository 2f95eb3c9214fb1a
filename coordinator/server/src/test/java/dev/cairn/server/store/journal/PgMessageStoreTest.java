package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.MessageStoreContract;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgMessageStoreTest extends MessageStoreContract {
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

  @Override
  protected MessageStore messages() {
    return store;
  }

  @Override
  protected LeaseStore leases() {
    return new PgLeases(database);
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
}
