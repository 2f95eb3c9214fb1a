package dev.cairn.app.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.protocol.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;

/** A coordinator process with a CA of its own, which talks to devices over mutual TLS only. */
final class SecureCoordinator implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration END_DEADLINE = Duration.ofSeconds(60);
  private static final Duration TOKENS_VALID = Duration.ofHours(1);

  private final Path folder;
  private final Path state;
  private final CairnProcess process;
  private final int devicePort;
  private final AdminClient admin;

  private SecureCoordinator(Path folder, CairnProcess process, int devicePort, AdminClient admin) {
    this.folder = folder;
    this.state = folder.resolve("state");
    this.process = process;
    this.devicePort = devicePort;
    this.admin = admin;
  }

  /** Does {@code cairn init} and starts a coordinator; waits until it is ready. */
  static SecureCoordinator start(Path folder) throws Exception {
    Path state = folder.resolve("state");
    CairnProcess.Ended init =
        CairnProcess.run(folder, START_DEADLINE, "init", "--data", state.toString());
    assertThat(init.code()).as(init.toString()).isZero();
    int[] ports = Processes.freePorts(2);
    Path ready = folder.resolve("ready.json");
    CairnProcess process =
        CairnProcess.start(
            folder,
            folder,
            List.of(
                "coordinator",
                "--data",
                state.toString(),
                "--port",
                Integer.toString(ports[0]),
                "--admin-port",
                Integer.toString(ports[1]),
                "--ready-file",
                ready.toString(),
                "--stop-with-parent"));
    try {
      Processes.await(
          "the coordinator is ready",
          START_DEADLINE,
          () -> {
            if (!process.handle().isAlive()) {
              throw new AssertionError("the coordinator ended: " + process.awaitEnd(END_DEADLINE));
            }
            return Files.exists(ready);
          });
      Path token = state.resolve("operator.token");
      AdminClient admin =
          AdminClient.of(
              AdminAddress.of(
                  "http://127.0.0.1:" + ports[1],
                  Files.readString(token).strip(),
                  token.toString()));
      return new SecureCoordinator(folder, process, ports[0], admin);
    } catch (Exception | AssertionError e) {
      process.close();
      throw e;
    }
  }

  int devicePort() {
    return devicePort;
  }

  AdminClient admin() {
    return admin;
  }

  long pid() {
    return process.handle().pid();
  }

  /** One-time tokens for so many devices. */
  List<String> tokens(int count) {
    return admin.issueTokens("device", TOKENS_VALID, count).tokens();
  }

  /** Has the coordinator take and store a file of these bytes. */
  void store(byte[] bytes) throws IOException {
    Path file = folder.resolve("planted");
    Files.write(file, bytes);
    assertThat(admin.uploadFile(file, Digest.of(bytes).hex())).as("stored").isTrue();
  }

  /**
   * Searches all files of the state folder, the database's data and write-ahead log among them, and
   * what the process printed.
   */
  Findings searchStores(ByteSearch search) throws IOException {
    Findings findings = new Findings("stores");
    search(state, search, findings);
    try (DirectoryStream<Path> printed = Files.newDirectoryStream(folder, "*.{out,err}")) {
      for (Path file : printed) {
        search(file, search, findings);
      }
    }
    return findings;
  }

  private void search(Path root, ByteSearch search, Findings findings) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              try (InputStream stream = Files.newInputStream(file)) {
                search.in(stream, folder.relativize(file).toString(), findings);
              } catch (NoSuchFileException e) {
                return gone();
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return gone();
            }
            throw e;
          }

          /** The database and the coordinator remove files of their own while they work. */
          private static FileVisitResult gone() {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws Exception {
    process.handle().destroy();
    CairnProcess.Ended unused = process.awaitEnd(END_DEADLINE);
  }
}
