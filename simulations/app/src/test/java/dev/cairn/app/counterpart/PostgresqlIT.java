package dev.cairn.app.counterpart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.crash.SmallRun;
import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.RealPostgres;
import dev.cairn.app.process.Required;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a coordinator on a real PostgreSQL server, killed in mid-run, ends with the same model. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PostgresqlIT {
  @TempDir Path temp;

  @Test
  void runOnARealServer_survivesAKill() throws Exception {
    Optional<Path> programs = Required.postgresPrograms();
    Required.that(
        programs.isPresent(),
        "the coordinator on a real PostgreSQL",
        "there is none in /usr/lib/postgresql; set PG_BIN");
    try (RealPostgres server = RealPostgres.start(programs.orElseThrow());
        CoordinatorProcess coordinator =
            CoordinatorProcess.start(temp, "--database", server.login().dsn())) {
      String calm;
      try (SmallRun run = SmallRun.start(coordinator, "calm")) {
        calm = run.awaitCompleted();
      }
      try (SmallRun run = SmallRun.start(coordinator, "killed")) {
        run.awaitAcknowledged(SmallRun.CLIENTS + 1);
        coordinator.kill();
        Duration restart = coordinator.start();
        assertThat(run.awaitCompleted()).isEqualTo(calm);
        System.out.printf(
            "PostgreSQL %d: killed in mid-run, restarted in %.1f s, model_sha256=%.12s..%n",
            server.number("SELECT current_setting('server_version_num')::int / 10000"),
            restart.toMillis() / 1e3,
            calm);
      }
      assertThat(coordinator.state().resolve("postgres")).doesNotExist();
      assertThat(server.number("SELECT count(*) FROM event WHERE type = 'RunCompleted'"))
          .isEqualTo(2);
    }
  }
}
