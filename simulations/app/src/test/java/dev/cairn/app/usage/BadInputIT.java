package dev.cairn.app.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.CairnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: bad plans, data and programs are refused in one line that says what to do. */
class BadInputIT {
  private static final Path IMAGES = Path.of("../experiments/src/main/resources/fashion-mnist");
  private static final Path LAUNCHER = Path.of("../../cairn");
  private static final Duration LAUNCHER_DEADLINE = Duration.ofSeconds(30);

  private static final String PLAN =
      """
      name: small
      population: fashion
      model:
        portable:
          input: [1, 28, 28]
          layers: [flatten, {linear: 10}]
      rounds: 1
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 60s}
      training: {epochs: 1, batchSize: 20, learningRate: 0.05}
      update: {clipNorm: 20.0, maxWeight: 4096}
      optimizer: {kind: fedavg}
      seed: 1
      """;

  @TempDir Path temp;

  private Path plan;

  @BeforeEach
  void writePlan() throws IOException {
    plan = Files.writeString(temp.resolve("plan.yaml"), PLAN);
  }

  /** Else the tests below might be refused for another reason. */
  @Test
  void goodPlan_isTaken() throws Exception {
    CairnProcess.Ended ended =
        CairnProcess.run(temp, Duration.ofMinutes(2), "simulate", plan.toString());
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.figure("committed")).isEqualTo("1");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "rounds: 1        | rounds: 0                | plan.yaml  | rounds must be 1 to 100000, not 0",
        "minimum: 2       | minimum: 3               | plan.yaml  | minimum must be 1 up to target (2), not 3",
        "rounds: 1        | ruonds: 1                | ruonds     | rounds",
        "learningRate     | learningrat              | learningrat| learningRate",
        "rounds: 1        | rounds: many             | rounds     | many",
        "cohort: {target  | cohort: [target          | plan.yaml  | line 8",
        "{linear: 10}     | {linaer: 10}             | linaer     | linear",
      })
  void wrongPlan(String right, String wrong, String what, String remedy) throws Exception {
    assertThat(PLAN).contains(right);
    Files.writeString(plan, PLAN.replace(right, wrong));
    Refusals.of(temp, "simulate", plan.toString()).says(what, remedy);
  }

  @Test
  void wrongPlan_isRefusedByTheDemoToo() throws Exception {
    Files.writeString(plan, PLAN.replace("rounds: 1", "ruonds: 1"));
    Refusals.of(temp, "demo", "--plan", plan.toString()).says("ruonds", "rounds");
    assertThat(temp.resolve("cairn-demo")).doesNotExist();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "demo --clients 2           | secure rounds have 3 to  | --no-secure",
        "demo --clients 1025        | clients, not 1025        | --no-secure",
        "demo --clients 2 --no-secure --dropout 0.5 --late-dropout 0.6 | 0.6 | late dropout must be",
        "demo --late-dropout 2      | not 2.0                  | late dropout must be",
        "demo-clients --tokens none | there is no file         | 'cairn enroll'",
      })
  void wrongOption(String line, String what, String remedy) throws Exception {
    Refusals.of(temp, line.split(" ")).says(what, remedy);
  }

  @Test
  void missingPlan() throws Exception {
    Refusals.of(temp, "simulate", "nothing.yaml").says("nothing.yaml");
  }

  @Test
  void unknownKeyOfTheConfiguration() throws Exception {
    Path config = Files.writeString(temp.resolve("cairn.yaml"), "admni: {port: 7071}\n");
    Refusals.of(temp, "coordinator", "--config", config.toString()).says("admni", "admin");
  }

  @Test
  void unknownWord() throws Exception {
    Refusals.of(temp, "simulat").says("simulat", "simulate", "--help");
  }

  @Test
  void dataFolderThatIsNone() throws Exception {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    for (String command : List.of("simulate", "demo")) {
      List<String> arguments = new ArrayList<>(List.of(command, "--data", empty.toString()));
      if (command.equals("simulate")) {
        arguments.add(plan.toString());
      }
      Refusals.of(temp, arguments.toArray(new String[0])).says("empty", "train-images-idx3-ubyte");
    }
    Refusals.of(temp, "simulate", plan.toString(), "--data", temp.resolve("none").toString())
        .says("none");
    Refusals.of(temp, "client", "--population", "p", "--data", empty.toString())
        .says("empty", "train-images-idx3-ubyte");
  }

  @Test
  void stateFolderThatIsNone() throws Exception {
    Path other = Files.createDirectory(temp.resolve("photos"));
    Files.writeString(other.resolve("me.jpg"), "me");
    Refusals.of(temp, "coordinator", "--data", other.toString())
        .says("photos is not a state folder of Cairn", "name a folder that is new, empty");
    Refusals.of(temp, "coordinator", "--data", other.resolve("me.jpg").toString())
        .says("me.jpg is a file", "name another folder");
    assertThat(other).isDirectoryContaining("glob:**me.jpg");
  }

  @Test
  void corruptImages() throws Exception {
    Path folder = temp.resolve("images");
    for (String label : List.of("cat", "dog")) {
      Files.createDirectories(folder.resolve(label));
      Files.write(folder.resolve(label).resolve("1.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    }
    Refusals.of(
            temp, "client", "--population", "p", "--data", folder.toString(), "--format", "images")
        .says("1.png");
  }

  @Test
  void corruptIdxFile() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("idx"));
    try (Stream<Path> files = Files.list(IMAGES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".gz")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path images = folder.resolve("train-images-idx3-ubyte.gz");
    byte[] bytes = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(bytes, bytes.length / 2));
    Refusals.of(temp, "simulate", plan.toString(), "--data", folder.toString())
        .says("train-images-idx3-ubyte.gz");
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(images, bytes);
    Refusals.of(temp, "simulate", plan.toString(), "--data", folder.toString())
        .says("train-images-idx3-ubyte.gz");
  }

  @Test
  void olderJdk() throws Exception {
    Path jdk = temp.resolve("jdk-11");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    String path = java.getParent() + ":" + System.getenv("PATH");
    for (Map<String, String> environment :
        List.of(
            Map.of("PATH", path, "JAVA_HOME", ""),
            Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", jdk.toString()))) {
      String launcher = LAUNCHER.toAbsolutePath().normalize().toString();
      try (CairnProcess process =
          CairnProcess.start(temp, List.of("sh", launcher, "demo"), environment)) {
        new Refusals.Refusal(process.awaitEnd(LAUNCHER_DEADLINE))
            .says("expected a JDK 17 or newer, found 11.0.2", "install one", "set JAVA_HOME");
      }
    }
  }
}
