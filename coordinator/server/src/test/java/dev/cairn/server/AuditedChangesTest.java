package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.AuditClient;
import dev.cairn.cli.admin.AuditLine;
import dev.cairn.server.store.postgres.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between a change and its line in the audit trail a coordinator may fail: neither is lost. */
class AuditedChangesTest {
  private static final String PLAN =
      """
      name: audited
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;
  private TestCoordinator coordinator;
  private Database database;
  private AdminClient admin;
  private String run;

  @BeforeEach
  void start() throws Exception {
    coordinator = new TestCoordinator(folder.resolve("state"));
    database = Database.open(coordinator.database());
    admin = coordinator.admin();
    run = admin.startRun(PLAN).run();
  }

  @AfterEach
  void stop() {
    database.close();
    coordinator.close();
  }

  private void refuse(String table) {
    database.update("ALTER TABLE " + table + " ADD CONSTRAINT away CHECK (false) NOT VALID");
  }

  private void accept(String table) {
    database.update("ALTER TABLE " + table + " DROP CONSTRAINT away");
  }

  private AuditLine last() {
    return admin.audit().lines(new AuditClient.Question(null, null, null, null, 1)).get(0);
  }

  private List<String> pending() {
    return database.query("SELECT action FROM audit_pending", row -> row.getString(1));
  }

  @Test
  void coordinatorThatFailsBeforeTheLine_hasItWrittenLater() {
    refuse("audit");
    assertThatThrownBy(() -> admin.cancelRun(run)).isInstanceOf(AdminFailure.class);
    assertThat(admin.run(run).status()).as("nobody was told so").isEqualTo("CANCELLED");
    assertThat(last().action()).isEqualTo("startRun");
    assertThat(pending()).containsExactly("cancelRun");
    coordinator.stop();
    accept("audit");
    // Another coordinator over the database waits longer than a request can take.
    coordinator.start();
    assertThat(pending()).containsExactly("cancelRun");
    coordinator.stop();
    database.update("UPDATE audit_pending SET at = at - interval '61 minutes'");
    coordinator.start();
    assertThat(pending()).isEmpty();
    assertThat(last().action()).isEqualTo("cancelRun");
    assertThat(last().outcome()).isEqualTo("unknown");
    assertThat(last().subject()).isEqualTo(run);
    assertThat(admin.audit().verify(null).valid()).isTrue();
  }

  @Test
  void changeThatCannotBeKept_isNotMade() {
    refuse("audit_pending");
    assertThatThrownBy(() -> admin.cancelRun(run)).isInstanceOf(AdminFailure.class);
    assertThat(admin.run(run).status()).isEqualTo("ACTIVE");
    accept("audit_pending");
    assertThat(admin.cancelRun(run).status()).isEqualTo("CANCELLED");
    assertThat(last().outcome()).isEqualTo("ok");
    assertThat(pending()).isEmpty();
  }
}
