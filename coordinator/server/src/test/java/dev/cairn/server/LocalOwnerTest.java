package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RunId;
import dev.cairn.server.host.CheckInRules;
import dev.cairn.server.host.Conduct;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.MemoryHost;
import dev.cairn.server.host.Workers;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
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
  private final MemoryHost memory = new MemoryHost();
  private final DeviceDesk desk =
      memory.desk(
          new CheckInRules(Conduct.none(), MemoryHost.pace(() -> 0), (population, client) -> null));
  private final LocalOwner owner =
      new LocalOwner(desk, memory.host(), new RunTable(database), Workers.lookups(memory.vertx()));

  @AfterEach
  void close() {
    owner.close();
    memory.close();
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
