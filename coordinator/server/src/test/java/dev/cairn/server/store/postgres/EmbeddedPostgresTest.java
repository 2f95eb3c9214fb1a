package dev.cairn.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.Tmpfs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  /** A state folder with a stopped server and one row, copied for each test that needs one. */
  @TempDir static Path prepared;

  private static String password;

  @TempDir Path temp;
  private Path folder;

  /** The first start finds what a killed one left in the middle of its setup. */
  @BeforeAll
  static void prepare() throws IOException {
    Path state = prepared.resolve("state");
    try (StateFolder opened = StateFolder.open(state)) {
      Files.createDirectories(state.resolve("postgres.unfinished/base"));
      Files.writeString(state.resolve("postgres.unfinished/PG_VERSION"), "17\n");
      try (EmbeddedPostgres server = start(opened)) {
        password = server.address().password();
        assertThat(beat(server, "first")).containsExactly("first");
      }
    }
    assertThat(state.resolve("postgres.unfinished")).doesNotExist();
  }

  @BeforeEach
  void nameFolder() {
    folder = temp.resolve("state");
  }

  @Test
  void settings_areDurableAndLocal() {
    try (Database database = SharedPostgres.freshDatabase()) {
      assertThat(show(database, "fsync")).isEqualTo("on");
      assertThat(show(database, "synchronous_commit")).isEqualTo("on");
      assertThat(show(database, "full_page_writes")).isEqualTo("on");
      assertThat(show(database, "data_checksums")).isEqualTo("on");
      assertThat(show(database, "server_encoding")).isEqualTo("UTF8");
      assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(show(database, "unix_socket_directories")).isEmpty();
      assertThat(show(database, "max_connections")).isEqualTo("40");
      assertThat(
              database.query(
                  "SELECT DISTINCT auth_method FROM pg_hba_file_rules", r -> r.getString(1)))
          .containsExactly("scram-sha-256");
      assertThat(
              database.query(
                  "SELECT rolpassword FROM pg_authid WHERE rolcanlogin", r -> r.getString(1)))
          .singleElement()
          .asString()
          .startsWith("SCRAM-SHA-256$");
    }
  }

  @Test
  void wrongPassword_isRefused() {
    DatabaseAddress right = SharedPostgres.server().address();
    DatabaseAddress wrong = new DatabaseAddress(right.jdbcUrl(), right.user(), "not-the-password");
    assertThatExceptionOfType(StartFailure.class)
        .isThrownBy(() -> Database.open(wrong))
        .withMessageContaining("refuses user cairn or the password")
        .withMessageNotContaining("not-the-password");
  }

  @Test
  void secondStart_hasTheSameDataAndPassword() throws IOException {
    copyPrepared();
    ProcessHandle second;
    try (StateFolder state = StateFolder.open(folder);
        EmbeddedPostgres server = start(state)) {
      second = server.process();
      assertThat(server.address().password()).isEqualTo(password).hasSize(32);
      assertThat(beat(server, "second")).containsExactly("first", "second");
    }
    assertThat(second.isAlive()).isFalse();
    assertThat(PosixFilePermissions.toString(permissions("postgres.password")))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(permissions("postgres"))).isEqualTo("rwx------");
  }

  @Test
  void serverLeftByAnEarlierRun_isStoppedAndReplaced() throws IOException {
    copyPrepared();
    try (StateFolder state = StateFolder.open(folder);
        EmbeddedPostgres left = start(state);
        Database idle = Database.open(left.address())) {
      idle.update("INSERT INTO lease VALUES ('left', NULL, 1, now(), now(), 0)");
      try (EmbeddedPostgres next = start(state)) {
        assertThat(left.process().isAlive()).isFalse();
        assertThat(beat(next, "next")).containsExactly("first", "left", "next");
      }
    }
  }

  @Test
  void pidFileOfNobodyOrOfAnotherProgram_isNoObstacle() throws IOException {
    copyPrepared();
    try (StateFolder state = StateFolder.open(folder)) {
      Files.writeString(
          folder.resolve("postgres/postmaster.pid"),
          ProcessHandle.current().pid() + "\n" + folder + "\n1\n5432\n\n127.0.0.1\n\nready\n");
      try (EmbeddedPostgres server = start(state)) {
        assertThat(beat(server, "alive")).containsExactly("first", "alive");
      }
      Files.createFile(folder.resolve("postgres/postmaster.pid"));
      try (EmbeddedPostgres server = start(state)) {
        assertThat(beat(server, "again")).containsExactly("first", "alive", "again");
      }
    }
  }

  @Test
  void takenPort_isReplacedByAnotherButNotForever() throws IOException {
    copyPrepared();
    try (StateFolder state = StateFolder.open(folder);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Deque<Integer> first = new ArrayDeque<>(List.of(taken.getLocalPort()));
      Postmaster postmaster =
          postmaster(state, () -> first.isEmpty() ? Postmaster.freePort() : first.pop());
      try {
        assertThat(postmaster.start().port()).isNotEqualTo(taken.getLocalPort());
      } finally {
        stop(postmaster);
      }
      assertThatThrownBy(postmaster(state, taken::getLocalPort)::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("no free port on 127.0.0.1 in 3 attempts")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void dataOfAnotherMajorVersion_isRefused() throws IOException {
    try (StateFolder state = StateFolder.open(folder)) {
      Files.createDirectories(folder.resolve("postgres"));
      Files.writeString(folder.resolve("postgres/PG_VERSION"), "16\n");
      assertThatThrownBy(() -> start(state))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("written by PostgreSQL 16, but this Cairn brings PostgreSQL 17");
    }
  }

  @Test
  void dataFolderThatIsNone_isRefused() throws IOException {
    try (StateFolder state = StateFolder.open(folder)) {
      Files.createDirectories(folder.resolve("postgres"));
      assertThatThrownBy(() -> start(state))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("is not a PostgreSQL data folder");
    }
  }

  @Test
  void lostPassword_isReported() throws IOException {
    try (StateFolder state = StateFolder.open(folder)) {
      Files.createDirectories(folder.resolve("postgres"));
      Files.writeString(folder.resolve("postgres/PG_VERSION"), "17\n");
      assertThatThrownBy(() -> start(state))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("put back the file");
    }
  }

  @Test
  void fullDisk_isReportedInOneLineAndLeavesNothingHalf() throws Exception {
    // Twenty megabytes hold neither the programs nor a new database.
    try (Tmpfs disk = Tmpfs.mount(temp.resolve("small"), "20m");
        StateFolder state = StateFolder.open(disk.path().resolve("state"))) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(state))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("is full")
          .hasMessageContaining("60 MB");
      assertThatThrownBy(() -> start(state))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("is full");
      try (var left = Files.list(state.path())) {
        assertThat(left.map(p -> p.getFileName().toString()))
            .containsOnly(
                "coordinator.lock", "postgres-programs", "postgres.log", "postgres.password");
      }
      assertThat(state.path().resolve("postgres-programs")).isEmptyDirectory();
    }
  }

  @Test
  void programsThatMayNotBeRun_areReportedInOneLine() throws Exception {
    try (Tmpfs disk = Tmpfs.mount(temp.resolve("noexec"), "300m,noexec");
        StateFolder state = StateFolder.open(disk.path().resolve("state"))) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(state))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("Permission denied")
          .hasMessageContaining("file system without execution")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void programs_areNamedByPlatform() {
    assertThat(Binaries.archiveFor("Linux", "amd64")).isEqualTo("postgres-linux-x86_64.txz");
    assertThat(Binaries.archiveFor("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
    assertThat(Binaries.archiveFor("Mac OS X", "aarch64")).isEqualTo("postgres-darwin-arm_64.txz");
    assertThat(Binaries.archiveFor("Mac OS X", "x86_64")).isEqualTo("postgres-darwin-x86_64.txz");
    assertThatThrownBy(() -> Binaries.archiveFor("Windows 11", "amd64"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("not for Windows 11 on amd64")
        .hasMessageContaining("DSN of a real PostgreSQL server");
    assertThatThrownBy(() -> Binaries.archiveFor("Linux", "riscv64"))
        .isInstanceOf(StartFailure.class);
  }

  private void copyPrepared() throws IOException {
    try (Stream<Path> files = Files.walk(prepared.resolve("state"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(
            file,
            folder.resolve(prepared.resolve("state").relativize(file)),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static EmbeddedPostgres start(StateFolder state) {
    return EmbeddedPostgres.start(state, SharedPostgres.PROGRAMS, true);
  }

  private static Postmaster postmaster(StateFolder state, Postmaster.Ports ports)
      throws IOException {
    ServerLog log = new ServerLog(state.path());
    Programs programs = new Programs(Binaries.unpackInto(SharedPostgres.PROGRAMS), log);
    DataFolder data = DataFolder.in(state.path(), programs);
    return new Postmaster(programs, log, data.path(), ports);
  }

  private static void stop(Postmaster postmaster) {
    try {
      assertThat(postmaster.stop()).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Adds a row and returns all rows. */
  private static List<String> beat(EmbeddedPostgres server, String host) {
    try (Database database = Database.open(server.address())) {
      database.update("INSERT INTO lease VALUES (?, NULL, 1, now(), now(), 0)", host);
      return database.query("SELECT name FROM lease ORDER BY renewed_at", r -> r.getString(1));
    }
  }

  private static String show(Database database, String setting) {
    return database.first("SHOW " + setting, row -> row.getString(1)).orElseThrow();
  }

  private Set<PosixFilePermission> permissions(String name) throws IOException {
    return Files.getPosixFilePermissions(folder.resolve(name));
  }
}
