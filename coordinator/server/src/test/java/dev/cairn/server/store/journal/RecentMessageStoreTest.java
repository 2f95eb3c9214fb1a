package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.MessageStoreContract;
import dev.cairn.engine.port.NamedMessages;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.VersionConflictException;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store as a coordinator has it: what it stored itself is read from memory. */
class RecentMessageStoreTest extends MessageStoreContract {
  private static final RoundId ROUND = RoundId.parse("run-1/1/1");
  private static final byte[] ADVERT = {1, 0, -1};
  private static final byte[] SHARES = {2};

  private final Database database = SharedPostgres.freshDatabase();
  private final RecentMessages recent = new RecentMessages();
  private final PgMessageStore store = new PgMessageStore(database, recent);

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected MessageStore messages() {
    return store;
  }

  @Override
  protected Journal<RoundEvent> journal() {
    return PgJournal.ofRounds(database, PgJournalTest.roundCodec(), new Quiet<>());
  }

  @Override
  protected LeaseStore leases() {
    return new PgLeases(database);
  }

  private static Map<Digest, byte[]> named(byte[] message) {
    return Map.of(Digest.of(message), message);
  }

  private void append(Lease lease, long version, byte[] message) {
    ClientId client = new ClientId("a");
    List<RoundEvent> events = List.of(new RoundEvent.KeyAdvertised(client, Digest.of(message)));
    NamedMessages named = new NamedMessages(ROUND, named(message), store.under(lease));
    journal().under(lease).append("round/" + ROUND, version, events, named, 1_000);
  }

  private Lease lease() {
    return Objects.requireNonNull(leases().take("run/" + ROUND.run(), "a", 600_000));
  }

  /** So that whoever reads shows where it reads. */
  private void deleteRows() {
    assertThat(database.update("DELETE FROM secure_message")).isPositive();
  }

  private void assertReadFromMemory(byte[] message) {
    deleteRows();
    for (int i = 0; i < 3; i++) {
      byte[] found = store.get(ROUND, Digest.of(message));
      assertThat(found).isEqualTo(message);
      found[0]++;
    }
  }

  @Test
  void messageOfAnAppend_isReadFromMemory() {
    append(lease(), 0, ADVERT);
    assertReadFromMemory(ADVERT);
  }

  @Test
  void messageThatWasPut_isReadFromMemory() {
    store.under(lease()).put(ROUND, named(ADVERT));
    assertReadFromMemory(ADVERT);
  }

  /** Of a phase that has more of them than there is room for. */
  @Test
  void messageThatHadNoRoom_comesFromTheDatabase() {
    PgMessageStore crowded = new PgMessageStore(database, new RecentMessages(1));
    crowded.put(ROUND, named(ADVERT));
    crowded.put(ROUND, named(SHARES));
    assertThat(crowded.get(ROUND, Digest.of(ADVERT))).isEqualTo(ADVERT);
    assertThat(crowded.getAll(ROUND, List.of(Digest.of(ADVERT), Digest.of(SHARES)))).hasSize(2);
    deleteRows();
    assertThat(crowded.get(ROUND, Digest.of(SHARES))).isEqualTo(SHARES);
    assertThatThrownBy(() -> crowded.get(ROUND, Digest.of(ADVERT)))
        .isInstanceOf(TroubleException.class);
  }

  /** As after a restart in the middle of a phase. */
  @Test
  void messagesThatAreReadTogether_mayBePartlyHere() {
    new PgMessageStore(database).put(ROUND, named(SHARES));
    append(lease(), 0, ADVERT);
    assertThat(store.getAll(ROUND, List.of(Digest.of(ADVERT), Digest.of(SHARES))))
        .containsOnlyKeys(Digest.of(ADVERT), Digest.of(SHARES))
        .containsEntry(Digest.of(ADVERT), ADVERT)
        .containsEntry(Digest.of(SHARES), SHARES);
  }

  /** What is not durable is nowhere. */
  @Test
  void appendThatFails_leavesNothingInMemory() {
    Lease former = lease();
    assertThatThrownBy(() -> append(former, 1, ADVERT))
        .isInstanceOf(VersionConflictException.class);
    leases().release(former);
    assertThatThrownBy(() -> append(former, 0, ADVERT)).isInstanceOf(StaleOwnerException.class);
    assertThatThrownBy(() -> store.under(former).put(ROUND, named(SHARES)))
        .isInstanceOf(StaleOwnerException.class);
    assertThat(recent.bytes()).isZero();
  }

  @Test
  void roundThatIsErased_andRunThatIsTakenUp_leaveNothingInMemory() {
    Lease lease = lease();
    append(lease, 0, ADVERT);
    store.erase(ROUND);
    assertThat(recent.bytes()).isZero();
    append(lease, 1, SHARES);
    assertThat(recent.bytes()).isEqualTo(SHARES.length);
    store.purge(ROUND.run(), lease);
    assertThat(recent.bytes()).isZero();
    assertThat(store.get(ROUND, Digest.of(SHARES))).isEqualTo(SHARES);
  }
}
