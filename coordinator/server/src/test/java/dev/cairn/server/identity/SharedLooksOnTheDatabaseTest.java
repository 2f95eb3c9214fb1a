package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.store.device.AdmissionRow;
import dev.cairn.server.store.device.DeviceTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many askers over the real table. */
class SharedLooksOnTheDatabaseTest {
  private static final int ASKERS = 8;
  private static final int DEVICES_OF_AN_ASKER = 12;
  private static final int TURNS_OF_AN_ASKER = 200;

  private final Database database = SharedPostgres.freshDatabase();
  private final DeviceTable table = new DeviceTable(database);
  private final ExecutorService pool = Executors.newFixedThreadPool(SharedLooks.QUERIES_MAX);
  private final ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
  private final AtomicInteger queries = new AtomicInteger();
  private final SharedLooks<String, Optional<AdmissionRow>> looks =
      new SharedLooks<>(this::answers, pool);

  private Map<String, Optional<AdmissionRow>> answers(Set<String> clients) {
    queries.incrementAndGet();
    Map<String, Optional<AdmissionRow>> answers = new HashMap<>();
    clients.forEach(client -> answers.put(client, Optional.empty()));
    table
        .admissions(List.copyOf(clients))
        .forEach(row -> answers.put(row.clientId(), Optional.of(row)));
    return answers;
  }

  private static String device(int asker, int device) {
    return "d" + asker + "." + device;
  }

  @BeforeEach
  void enrol() {
    for (int asker = 0; asker < ASKERS; asker++) {
      for (int i = 0; i < DEVICES_OF_AN_ASKER; i++) {
        String device = device(asker, i);
        int rows =
            database.update(
                "INSERT INTO device (client_id, enrolled_at, certificate, serial, not_after,"
                    + " status, status_reason, status_by, status_since)"
                    + " VALUES (?, now(), sha256('x'), ?, now(), 'DISABLED', ?, 'ada', now())",
                device,
                device,
                "why " + device);
        assertThat(rows).isOne();
      }
    }
  }

  @AfterEach
  void close() {
    pool.shutdownNow();
    askers.shutdownNow();
    database.close();
  }

  @Test
  void everyAsker_getsItsOwnDevice_alsoOneThatIsUnknown_andEachRevocationMadeBefore()
      throws Exception {
    long seed = System.nanoTime();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < ASKERS; i++) {
      int asker = i;
      all.add(CompletableFuture.runAsync(() -> askOnAndOn(asker, seed), askers));
    }
    for (CompletableFuture<Void> one : all) {
      assertThat(one).as("seed " + seed).succeedsWithin(60, TimeUnit.SECONDS);
    }
    assertThat(queries.get()).as("some were together").isLessThan(3 * ASKERS * TURNS_OF_AN_ASKER);
  }

  /** Revokes devices that nobody else does, and looks at them, and at others, in turn. */
  private void askOnAndOn(int asker, long seed) {
    SplittableRandom random = new SplittableRandom(seed + asker);
    boolean[] revoked = new boolean[DEVICES_OF_AN_ASKER];
    for (int turn = 0; turn < TURNS_OF_AN_ASKER; turn++) {
      int own = random.nextInt(DEVICES_OF_AN_ASKER);
      if (turn % 20 == 19) {
        revoked[own] = table.revoke(device(asker, own), "stolen", "ada", Instant.now());
      }
      boolean expected = revoked[own];
      assertThat(looks.look(device(asker, own)).join())
          .hasValueSatisfying(
              row -> {
                assertThat(row.clientId()).isEqualTo(device(asker, own));
                assertThat(row.standing().reason()).isEqualTo("why " + row.clientId());
                assertThat(row.revoked()).isEqualTo(expected);
              });
      int other = random.nextInt(ASKERS);
      assertThat(looks.look(device(other, own)).join())
          .hasValueSatisfying(row -> assertThat(row.clientId()).isEqualTo(device(other, own)));
      assertThat(looks.look("nobody" + random.nextInt(3)).join()).isEmpty();
    }
  }
}
