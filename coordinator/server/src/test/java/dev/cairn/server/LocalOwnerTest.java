package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorStorage;
import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RunId;
import dev.cairn.server.host.CheckInPace;
import dev.cairn.server.host.CheckInRules;
import dev.cairn.server.host.Conduct;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.host.UploadAllowance;
import dev.cairn.server.host.UploadRooms;
import dev.cairn.server.host.Workers;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What this process is asked of runs that it does not drive. */
@Timeout(60)
class LocalOwnerTest {
  private static final RunId RUN = new RunId("run");
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LATER = Duration.ofSeconds(20);

  private final DatabaseAddress address = SharedPostgres.freshAddress();
  private final Database database = Database.open(address);
  private final Vertx vertx = Vertx.vertx();
  private final CoordinatorStorage storage = CoordinatorStorage.shared(CoordinatorTime.system());
  private final RunHost host =
      new RunHost(
          vertx,
          new HostPorts(
              storage.runJournal(),
              storage.roundJournal(),
              storage.updates(),
              storage.intake(),
              storage.models(),
              storage.messages(),
              null,
              null,
              new RunLeases(Objects.requireNonNull(storage.leases()), "test"),
              RunListener.NONE,
              Clock.systemUTC()),
          1);
  private final DeviceDesk desk =
      new DeviceDesk(
          vertx,
          host,
          storage.intake(),
          null,
          new CheckInRules(
              Conduct.none(),
              new CheckInPace(new PaceRules(10, 1_000, 30_000, 86_400_000), () -> 0.5, () -> 0L),
              (population, client) -> null),
          new UploadRooms(1 << 20, UploadAllowance.unlimited()),
          Clock.systemUTC());
  private final LocalOwner owner =
      new LocalOwner(desk, host, new RunTable(database), Workers.lookups(vertx));

  @AfterEach
  void close() {
    owner.close();
    desk.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    database.close();
  }

  /** The threads of the port between coordinators are few, and answer for all their runs. */
  @Test
  void databaseThatDoesNotAnswer_holdsNoThreadOfWhoAsks() throws Exception {
    CompletableFuture<CompletionStage<Boolean>> asked;
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      sql.execute("LOCK TABLE active_run IN ACCESS EXCLUSIVE MODE");
      asked =
          CompletableFuture.supplyAsync(
              () -> owner.operate(RUN, new RunCommand.Cancel("ada"), null));
      assertThat(asked).as("while the table is locked").succeedsWithin(SOON);
      assertThat(asked.join().toCompletableFuture()).isNotDone();
      connection.rollback();
    }
    assertThat(asked.join().toCompletableFuture())
        .as("a run that is over")
        .succeedsWithin(LATER)
        .isEqualTo(false);
  }
}
