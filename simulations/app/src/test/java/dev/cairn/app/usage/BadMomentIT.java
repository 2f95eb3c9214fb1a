package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.app.process.Processes;
import dev.cairn.app.process.Required;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what stands in a command's way on this machine (another coordinator, a port that is taken,
 * a full disk, a token of somebody else) is told in one line, and nothing is left running.
 */
class BadMomentIT {
  private static final long MOUNT_SECONDS_MAX = 10;

  @TempDir static Path shared;
  private static CoordinatorProcess coordinator;

  @TempDir Path temp;

  @BeforeAll
  static void startCoordinator() throws Exception {
    coordinator = CoordinatorProcess.start(shared);
  }

  @AfterAll
  static void stopCoordinator() throws Exception {
    coordinator.close();
  }

  @Test
  void wrongToken() throws Exception {
    Path token = Files.writeString(temp.resolve("token"), "cairn_" + "x".repeat(43) + "\n");
    Refusals.of(temp, "runs", "list", "--admin", admin(), "--token-file", token.toString())
        .says("token", token.toString());
    Refusals.of(temp, "runs", "list", "--admin", admin()).says("token", "CAIRN_TOKEN");
  }

  @Test
  void noCoordinator() throws Exception {
    Path token = coordinator.state().resolve("operator.token");
    String nobody = "http://127.0.0.1:" + Processes.freePorts(1)[0];
    Refusals.of(temp, "runs", "list", "--admin", nobody, "--token-file", token.toString())
        .says("no coordinator answers at " + nobody, "cairn coordinator", "--admin");
  }

  private static String admin() {
    return "http://127.0.0.1:" + coordinator.adminPort();
  }

  @Test
  void stateFolderInUse() throws Exception {
    Refusals.of(
            temp,
            "coordinator",
            "--plaintext",
            "--data",
            coordinator.state().toString(),
            "--port",
            "0",
            "--admin-port",
            "0")
        .says("in use by another coordinator (pid ", "stop that one, or name another folder");
    assertThat(coordinator.admin().version().path("version").asText()).isNotEmpty();
  }

  @Test
  void portsInUse() throws Exception {
    Path state = temp.resolve("state");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      Refusals.of(
              temp,
              "coordinator",
              "--plaintext",
              "--data",
              state.toString(),
              "--port",
              "0",
              "--admin-port",
              port)
          .says("port " + port, "in use", "--admin-port");
      assertThat(Processes.withMarker(state)).isEmpty();
      Refusals.of(
              temp,
              "coordinator",
              "--plaintext",
              "--data",
              state.toString(),
              "--port",
              port,
              "--admin-port",
              "0")
          .says("port", port, "in use", "--port");
      assertThat(Processes.withMarker(state)).isEmpty();
    }
  }

  @Test
  void fullDisk() throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    Required.that(
        Required.isRoot()
            && mounted("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()),
        "the full disk",
        "only root on Linux can mount a tmpfs");
    try {
      // Too small for a database.
      Refusals.of(
              temp,
              "coordinator",
              "--plaintext",
              "--data",
              disk.resolve("state").toString(),
              "--port",
              "0",
              "--admin-port",
              "0")
          .says("disk", "is full", "free some space");
      assertThat(Processes.withMarker(disk)).isEmpty();
      fill(disk.resolve("filler"));
      Refusals.of(temp, "demo", "--rounds", "1", "--out", disk.resolve("out").toString())
          .says("full", "free some space");
      assertThat(Processes.withMarker(temp)).isEmpty();
    } finally {
      assertThat(mounted("umount", disk.toString())).isTrue();
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(Files.getFileStore(file).getUsableSpace()).isLessThan(block.length);
    }
  }

  private static boolean mounted(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    return process.waitFor(MOUNT_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
