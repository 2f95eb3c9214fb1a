package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.client.testing.ScriptedTrainer;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcEnrolment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's hello world, word for word: compiled, and run as a process of its own against a real
 * coordinator process until a round has committed.
 */
class HelloWorldIT {
  private static final int LINES_MAX = 25;
  private static final int COLUMNS_MAX = 100;
  private static final long SECONDS_MAX = 300;
  private static final Pattern BLOCK =
      Pattern.compile("<!-- hello-world -->\\R```java\\R(.*?)```", Pattern.DOTALL);

  private static final String PLAN =
      """
      name: hello
      population: hello
      model:
        portable:
          input: [2]
          layers:
            - linear: 8
            - relu
            - linear: 2
      rounds: 1
      cohort: {target: 8, selected: 8, minimum: 8}
      deadlines: {round: 1h}
      secureAggregation: {gamma: 0.1}
      training: {epochs: 1, batchSize: 4, learningRate: 0.1}
      """;

  @TempDir Path folder;

  @Test
  void helloWorld_ofTheReadme_takesPartUntilARoundHasCommitted() throws Exception {
    String source = source();
    Path classes = compile(source);
    Path data = Files.writeString(folder.resolve("mine.csv"), csv());
    Path ready = folder.resolve("ready.json");
    Path state = folder.resolve("state");
    Process init =
        java(
            "init.log",
            List.of("dev.cairn.cli.Cairn", "init", "--data", state.toString()),
            System.getProperty("java.class.path"));
    assertThat(init.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("init ended").isTrue();
    Process coordinator =
        java(
            "coordinator.log",
            List.of(
                "dev.cairn.cli.Cairn",
                "coordinator",
                "--data",
                state.toString(),
                "--port",
                "0",
                "--admin-port",
                "0",
                "--ready-file",
                ready.toString(),
                "--stop-with-parent"),
            System.getProperty("java.class.path"));
    try {
      await(ready, coordinator);
      AdminClient admin =
          AdminClient.of(
              AdminAddress.of(
                  "http://127.0.0.1:" + port(ready, "admin"),
                  Files.readString(state.resolve("operator.token")).strip(),
                  "the state folder"));
      List<String> tokens = admin.issueTokens("hello", Duration.ofMinutes(5), 8).tokens();
      RunInfo run = admin.startRun(PLAN);
      others(port(ready, "devices"), tokens.subList(1, 8));
      Process client =
          java(
              "hello.log",
              List.of(
                  "HelloCairn",
                  "127.0.0.1:" + port(ready, "devices"),
                  tokens.get(0),
                  data.toString(),
                  folder.resolve("hello").toString()),
              classes
                  + System.getProperty("path.separator")
                  + System.getProperty("java.class.path"));
      assertThat(client.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("the client ended").isTrue();
      assertThat(Files.readString(folder.resolve("hello.log"))).contains("Contributed");
      assertThat(client.exitValue()).isZero();
      assertThat(admin.run(run.run()).committed()).isEqualTo(1);
    } finally {
      coordinator.getOutputStream().close();
      if (!coordinator.waitFor(30, TimeUnit.SECONDS)) {
        coordinator.destroyForcibly();
      }
    }
  }

  /** A secure round takes more than one. */
  private void others(int port, List<String> tokens) {
    for (String token : tokens) {
      FileDeviceKeys keys = FileDeviceKeys.in(folder.resolve("other-" + tokens.indexOf(token)));
      Thread thread =
          new Thread(
              () -> {
                String endpoint = "127.0.0.1:" + port;
                try (FederatedClient client =
                    FederatedClient.builder()
                        .coordinator(
                            () ->
                                GrpcCoordinator.connect(
                                    endpoint, GrpcEnrolment.enrolled(endpoint, token, keys)))
                        .identity(DeviceIdentity.of(GrpcEnrolment.enrolled(endpoint, token, keys)))
                        .population("hello")
                        .store(new MemoryClientStore())
                        .trainer(ScriptedTrainer.oneHot(0, 0.1f))
                        .examples(new BlankExamples(5))
                        .build()) {
                  client.runRounds(1);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Imports and blank lines are not counted. */
  @Test
  void helloWorld_isShort() throws IOException {
    List<String> counted =
        source().lines().filter(line -> !line.isBlank() && !line.startsWith("import ")).toList();
    assertThat(counted).hasSizeLessThanOrEqualTo(LINES_MAX);
    assertThat(counted).allMatch(line -> line.length() <= COLUMNS_MAX);
  }

  private static String source() throws IOException {
    Path readme = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(readme.resolve("secure-agg"))) {
      readme = readme.getParent();
    }
    Matcher block = BLOCK.matcher(Files.readString(readme.resolve("README.md")));
    assertThat(block.find()).as("the README has a hello world").isTrue();
    return block.group(1);
  }

  private Path compile(String source) throws IOException {
    Path file = Files.writeString(folder.resolve("HelloCairn.java"), source);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int failures =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString(),
            file.toString());
    assertThat(failures).as("javac").isZero();
    return classes;
  }

  private static String csv() {
    StringBuilder csv = new StringBuilder("x,y,label\n");
    for (int i = 0; i < 40; i++) {
      csv.append(i % 2).append(',').append(i % 3).append(',').append(i % 2).append('\n');
    }
    return csv.toString();
  }

  private Process java(String log, List<String> arguments, String classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx400m");
    command.add("-cp");
    command.add(classPath);
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private void await(Path ready, Process coordinator) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!Files.exists(ready)) {
      assertThat(coordinator.isAlive()).as(() -> read(folder.resolve("coordinator.log"))).isTrue();
      assertThat(System.nanoTime()).as("the coordinator is ready in time").isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int port(Path ready, String name) throws IOException {
    Matcher port = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(Files.readString(ready));
    assertThat(port.find()).isTrue();
    return Integer.parseInt(port.group(1));
  }
}
