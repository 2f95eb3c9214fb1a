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
import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  protected Journal<RoundEvent> journal() {
    return PgJournal.ofRounds(database, PgJournalTest.roundCodec(), new Quiet<>());
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

  private static List<RoundEvent> masked() {
    ClientId a = new ClientId("a");
    return List.of(
        new RoundEvent.KeyAdvertised(a, Digest.of(ADVERT)),
        new RoundEvent.UpdateAccepted(a, Digest.of(new byte[] {3})));
  }

  private void append(long version, MessageStore messages) {
    Map<Digest, byte[]> two = Map.of(Digest.of(ADVERT), ADVERT, Digest.of(SHARES), SHARES);
    NamedMessages named = new NamedMessages(FIRST, two, messages);
    journal().append("round/" + FIRST, version, masked(), named, 1_000);
  }

  private List<String> transactions() {
    return database.query(
        "SELECT xmin::text FROM event UNION SELECT xmin::text FROM secure_message"
            + " UNION SELECT xmin::text FROM participation",
        row -> row.getString(1));
  }

  private void insertRun() {
    database.update(
        "INSERT INTO run (id, population, plan, plan_digest, created_at)"
            + " VALUES (?, 'phones', '', 'x', now())",
        FIRST.run().value());
  }

  /** Whoever sees one of them sees all. */
  @Test
  void eventsAndWhatGoesWithThem_areOneTransaction() {
    insertRun();
    append(0, store);
    assertThat(transactions()).hasSize(1);
    assertThat(store.count(FIRST.run())).isEqualTo(2);
    assertThat(new ParticipationTable(database).last(new Population("phones"), new ClientId("a")))
        .isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(journal().load("round/" + FIRST)).isEqualTo(masked());
  }

  @Test
  void appendAtAnotherVersion_leavesNothing() {
    insertRun();
    assertThatThrownBy(() -> append(1, store)).isInstanceOf(VersionConflictException.class);
    assertThat(transactions()).isEmpty();
    append(0, store);
    assertThat(transactions()).hasSize(1);
  }

  /** The lock of an append is that of all runs: what is long is stored before it is taken. */
  @Test
  void manyMessages_areStoredBeforeTheAppend() {
    insertRun();
    byte[] most = new byte[(int) PgJournal.MESSAGES_BYTES_MAX];
    byte[] more = new byte[(int) PgJournal.MESSAGES_BYTES_MAX + 1];
    NamedMessages together = new NamedMessages(FIRST, Map.of(Digest.of(most), most), store);
    journal().append("round/" + FIRST, 0, masked(), together, 1_000);
    assertThat(transactions()).hasSize(1);
    NamedMessages before = new NamedMessages(FIRST, Map.of(Digest.of(more), more), store);
    journal().append("round/" + FIRST, 2, masked(), before, 1_000);
    assertThat(transactions()).hasSize(3);
    assertThat(store.count(FIRST.run())).isEqualTo(2);
    assertThat(journal().load("round/" + FIRST)).hasSize(4);
  }

  /** Nobody can vouch for both at once. */
  @Test
  void messagesUnderAnotherLeaseThanTheEvents_areBoundByTheirOwn() {
    insertRun();
    Lease lease = Objects.requireNonNull(leases().take("run/" + FIRST.run(), "a", 600_000));
    append(0, store.under(lease));
    assertThat(transactions()).hasSize(2);
    leases().release(lease);
    assertThatThrownBy(() -> append(2, store.under(lease))).isInstanceOf(StaleOwnerException.class);
    assertThat(journal().load("round/" + FIRST)).isEqualTo(masked());
  }

  private void record(RoundId round, String... types) {
    for (int i = 0; i < types.length; i++) {
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES (?, ?, ?, 1, now(), '{}')",
          "round/" + round,
          i,
          types[i]);
    }
  }

  @Test
  void purge_leavesTheOpenRoundOfTheRun_andOtherRuns() {
    RoundId other = new RoundId(new RunId(FIRST.run() + "0"), 1, 1);
    RoundId between = RoundId.parse("run-1/2/1");
    record(FIRST, "RoundOpened", "ModelProposed");
    record(between, "RoundOpened", "RoundAbandoned");
    record(SECOND, "RoundOpened", "KeyAdvertised");
    record(other, "RoundOpened", "ModelProposed");
    for (RoundId round : List.of(FIRST, between, SECOND, other)) {
      put(round, ADVERT);
    }
    Lease lease = Objects.requireNonNull(leases().take("run/" + FIRST.run(), "a", 600_000));
    store.purge(FIRST.run(), lease);
    assertThat(rounds()).containsExactlyInAnyOrder(SECOND.toString(), other.toString());
  }

  @Test
  void purge_deletesWhatIsLeftOfARound_howeverItEnded() {
    int index = 100;
    for (String ending : RoundTransitions.endings()) {
      RoundId over = new RoundId(FIRST.run(), index++, 1);
      record(over, "RoundOpened", ending);
      put(over, ADVERT);
    }
    assertThat(rounds()).isNotEmpty();
    Lease lease = Objects.requireNonNull(leases().take("run/" + FIRST.run(), "a", 600_000));
    store.purge(FIRST.run(), lease);
    assertThat(rounds()).isEmpty();
  }

  @Test
  void purge_ofAnOwnerWhoseLeaseWasTaken_deletesNothing() {
    record(FIRST, "RoundOpened", "ModelProposed");
    put(FIRST, ADVERT);
    Lease lease = Objects.requireNonNull(leases().take("run/" + FIRST.run(), "a", 600_000));
    leases().release(lease);
    assertThat(leases().take("run/" + FIRST.run(), "b", 600_000)).isNotNull();
    assertThatThrownBy(() -> store.purge(FIRST.run(), lease))
        .isInstanceOf(StaleOwnerException.class);
    assertThat(rounds()).containsExactly(FIRST.toString());
  }
}
