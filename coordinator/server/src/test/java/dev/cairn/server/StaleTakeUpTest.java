package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.store.blob.BlobUpdateStore;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.journal.PgMessageStore;
import dev.cairn.server.store.journal.RoundEnds;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process takes a run, reads where it stands, and stands still until another one has the run: it
 * must not delete what that one takes in.
 */
@Timeout(60)
class StaleTakeUpTest {
  private static final RunId RUN = new RunId("run");
  private static final RoundId ENDED = new RoundId(RUN, 1, 1);
  private static final RoundId OPEN = new RoundId(RUN, 2, 1);
  private static final RoundId NEXT = new RoundId(RUN, 3, 1);
  private static final String OPENED = "RoundOpened";
  private static final String ABANDONED = "RoundAbandoned";

  private final Database database = SharedPostgres.freshDatabase();
  private final PgLeases leases = new PgLeases(database);
  private final PgMessageStore messages = new PgMessageStore(database);
  private final Map<RoundId, Integer> versions = new HashMap<>();

  @TempDir Path root;
  private BlobUpdateStore updates;
  private Lease first;

  /** Happens once, after the next stream was read. */
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void open() {
    updates = new BlobUpdateStore(root);
    record(ENDED, OPENED, ABANDONED);
    record(OPEN, OPENED);
    first = take("first");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Lease take(String holder) {
    return Objects.requireNonNull(leases.take("run/" + RUN, holder, 600_000));
  }

  private void overtake() {
    leases.release(first);
    Lease unused = take("second");
  }

  private void record(RoundId round, String... events) {
    for (String event : events) {
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES (?, ?, ?, 1, now(), '{}')",
          "round/" + round,
          versions.merge(round, 1, Integer::sum) - 1,
          event);
    }
  }

  private Digest put(RoundId round, int of) {
    byte[] body = {(byte) of};
    UpdateIntake.Incoming incoming = new BlobUpdateStore(root).stage(round, 1);
    incoming.write(ByteBuffer.wrap(body));
    assertThat(incoming.commit(Digest.of(body))).isTrue();
    messages.put(round, Map.of(Digest.of(body), body));
    return Digest.of(body);
  }

  private void purge(Lease lease) {
    RunLeases none = new RunLeases(leases, "first");
    new UnfinishedRuns(updates, messages, new RunTable(database), this::isOver, none)
        .purge(RUN, lease);
  }

  private boolean isOver(RoundId round) {
    boolean read = new RoundEnds(database).isOver(round);
    Runnable once = meanwhile;
    meanwhile = () -> {};
    once.run();
    return read;
  }

  @Test
  void updatesThatAreAcceptedMeanwhile_stay() {
    Digest before = put(OPEN, 1);
    List<Digest> accepted = new ArrayList<>();
    meanwhile =
        () -> {
          overtake();
          accepted.add(put(OPEN, 2));
        };
    purge(first);
    assertThat(accepted).hasSize(1);
    assertThat(updates.contains(OPEN, before)).isTrue();
    assertThat(updates.contains(OPEN, accepted.get(0))).isTrue();
    assertThat(messages.get(OPEN, accepted.get(0))).containsExactly(2);
  }

  @Test
  void roundThatOpensMeanwhile_keepsItsUpdatesAndMessages() {
    put(OPEN, 1);
    List<Digest> accepted = new ArrayList<>();
    meanwhile =
        () -> {
          overtake();
          record(OPEN, ABANDONED);
          record(NEXT, OPENED);
          accepted.add(put(NEXT, 2));
        };
    purge(first);
    assertThat(updates.contains(NEXT, accepted.get(0))).isTrue();
    assertThat(messages.get(NEXT, accepted.get(0))).containsExactly(2);
  }

  @Test
  void oneThatStoodStillBefore_deletesNothing() {
    Digest ended = put(ENDED, 1);
    overtake();
    assertThatThrownBy(() -> purge(first)).isInstanceOf(StaleOwnerException.class);
    assertThat(updates.contains(ENDED, ended)).isTrue();
    assertThat(messages.get(ENDED, ended)).containsExactly(1);
  }

  @Test
  void whatIsLeftOfARoundThatIsOver_isDeleted() {
    put(ENDED, 1);
    Digest counted = put(OPEN, 2);
    purge(first);
    assertThat(root.resolve("run/1-1")).doesNotExist();
    assertThat(updates.contains(OPEN, counted)).isTrue();
    assertThat(messages.count(RUN)).isEqualTo(1);
  }
}
