package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.DatabaseAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Problems that operators meet because of what is in the database or on the disk, provoked at a
 * real coordinator; {@code ProblemsTest} has every code, over stores that pretend.
 */
@Timeout(120)
class ProvokedProblemsTest {
  private static final String ABSENT = Digest.of(new byte[] {1, 2, 3}).hex();

  @TempDir Path folder;

  private void init() {
    PrintWriter unread = new PrintWriter(new StringWriter());
    Terminal terminal = new Terminal(unread, unread, Map.of(), folder, false);
    assertThat(Cairn.run(terminal, "init", "--data", "state")).isZero();
  }

  private static void refused(String code, ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            AdminFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private String enrolled(TestCoordinator coordinator, String name) throws Exception {
    String token = coordinator.admin().issueTokens(name, Duration.ofHours(1), 1).tokens().get(0);
    FileDeviceKeys unused =
        GrpcEnrolment.enrolled(
            "localhost:" + coordinator.devicePort(),
            token,
            FileDeviceKeys.in(folder.resolve(name)));
    return coordinator.admin().clients(null, 10).stream()
        .filter(client -> name.equals(client.name()))
        .findFirst()
        .orElseThrow()
        .client();
  }

  @Test
  void what_isNotThere() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      refused("token_unknown", () -> admin.tokens().get("e".repeat(16)));
      refused("population_unknown", () -> admin.training().ledger("nowhere"));
      refused("backup_unknown", () -> admin.backups().get("20260101T000000Z-00000000"));
      refused("file_missing", () -> admin.startRun(plan()));
    }
  }

  private static String plan() {
    return """
    name: absent
    population: phones
    model: {portable: {input: [3], layers: [{linear: 2}], weights: %s}}
    rounds: 1
    cohort: {target: 2, selected: 2, minimum: 2}
    deadlines: {round: 1h}
    training: {epochs: 1, batchSize: 5, learningRate: 0.1}
    update: {clipNorm: 1, maxWeight: 100}
    seed: 5
    secureAggregation: off
    """
        .formatted(ABSENT);
  }

  @Test
  void devices_thatAreUnknown_revoked_orErased() throws Exception {
    init();
    try (TestCoordinator coordinator = TestCoordinator.withIdentities(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      refused("client_unknown", () -> admin.client(ABSENT));
      String revoked = enrolled(coordinator, "revoked");
      assertThat(admin.revokeClient(revoked, "lost").client()).isEqualTo(revoked);
      refused("client_revoked", () -> admin.devices().enable(revoked, "found"));
      String erased = enrolled(coordinator, "erased");
      assertThat(admin.devices().erase(erased, "asked for").client()).isEqualTo(erased);
      refused("client_erased", () -> admin.client(erased));
    }
  }

  @Test
  void backup_whileAnotherOneIsMade() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      DatabaseAddress at = coordinator.database();
      try (Connection other = DriverManager.getConnection(at.jdbcUrl(), at.user(), at.password());
          Statement sql = other.createStatement()) {
        other.setAutoCommit(false);
        // The first one waits for this, as long as the second one needs.
        sql.execute("LOCK TABLE model_version IN ACCESS EXCLUSIVE MODE");
        assertThat(admin.backups().create().isRunning()).isTrue();
        refused("backup_busy", () -> admin.backups().create());
      }
    }
  }
}
