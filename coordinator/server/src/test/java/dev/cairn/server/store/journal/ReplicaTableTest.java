package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaTableTest {
  /** Between looks at what is waited for: the cores are for others meanwhile. */
  private static final long LOOK_NANOS = 1_000_000;

  private final Database database = SharedPostgres.freshDatabase();
  private final ReplicaTable table = new ReplicaTable(database);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void coordinators_areListedAsTheyTold() {
    table.seen("b", "10.0.0.2:7072", "0.2.0", false);
    table.seen("a", "10.0.0.1:7072", "0.1.0", false);
    table.seen("a", "10.0.0.1:7072", "0.1.0", true);
    assertThat(table.all())
        .extracting(seen -> seen.holder() + " " + seen.version() + " " + seen.draining())
        .containsExactly("a 0.1.0 true", "b 0.2.0 false");
    assertThat(table.all()).allSatisfy(seen -> assertThat(seen.runs()).isZero());
    table.remove("a");
    assertThat(table.all()).extracting(ReplicaTable.Seen::holder).containsExactly("b");
  }

  @Test
  void living_areThoseThatWereSeenJustNow() {
    assertThat(table.living()).isZero();
    table.seen("a", "10.0.0.1:7072", "0.1.0", false);
    table.seen("b", "10.0.0.2:7072", "0.1.0", true);
    assertThat(table.living()).isEqualTo(2);
    database.update(
        "UPDATE replica SET seen_at = clock_timestamp() - interval '11 seconds'"
            + " WHERE holder = 'a'");
    assertThat(table.living()).isEqualTo(1);
  }

  @Test
  void coordinatorThatIsGoneForAnHour_isNotListed() {
    table.seen("a", "10.0.0.1:7072", "0.1.0", false);
    database.update("UPDATE replica SET seen_at = clock_timestamp() - interval '61 minutes'");
    assertThat(table.all()).isEmpty();
  }

  @Test
  void runs_areThoseUnderALeaseThatHolds() {
    table.seen("a", "10.0.0.1:7072", "0.1.0", false);
    PgLeases leases = new PgLeases(database);
    for (String run : new String[] {"r1", "r2"}) {
      new RunTable(database)
          .insert(
              new RunTable.Row(
                  new RunId(run),
                  new Population(run),
                  "name: a",
                  Digest.of(new byte[] {1}),
                  null,
                  Instant.EPOCH));
      database.update("INSERT INTO active_run (population, run_id) VALUES (?, ?)", run, run);
      assertThat(leases.take("run/" + run, "a", run.equals("r1") ? 60_000 : 1)).isNotNull();
    }
    // A lease over a run that is over is none that counts.
    assertThat(leases.take("run/r3", "a", 60_000)).isNotNull();
    while (table.all().get(0).runs() == 2) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    assertThat(table.all().get(0).runs()).isEqualTo(1);
  }
}
