package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.ModelClient;
import dev.cairn.cli.admin.ModelRecord;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.protocol.identity.CompactCredential;
import dev.cairn.server.store.StartFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cairn keys} on the folders of a real coordinator, and what its devices make of it. */
class KeyRotationTest {
  private static final String PLAN =
      """
      name: one
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 4
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      seed: 1
      secureAggregation: off
      """;

  @TempDir Path folder;
  private String out = "";
  private String err = "";

  @BeforeEach
  void init() {
    done("init", "--data", "state");
  }

  private int cairn(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int code =
        Cairn.run(
            new Terminal(
                new PrintWriter(outText), new PrintWriter(errText), Map.of(), folder, false),
            arguments);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  private void done(String... arguments) {
    assertThat(cairn(arguments)).as(err).isZero();
  }

  private void refused(String why, String... arguments) {
    assertThat(cairn(arguments)).isEqualTo(Cairn.FAILURE);
    assertThat(err.lines()).hasSize(1);
    assertThat(err).contains(why);
  }

  private TestCoordinator coordinator() {
    return TestCoordinator.withIdentities(folder.resolve("state"));
  }

  private List<String> listed(String key) {
    done("keys", "list", "--data", "state");
    return out.lines().filter(line -> line.startsWith(key + " ")).toList();
  }

  @Test
  void enrolledDevice_followsTheKey_whenItAsks() throws Exception {
    followsTheKey(true);
  }

  /**
   * Its CA gives no compact credentials, so whoever asks for one is refused, and told all the same.
   */
  @Test
  void enrolledDevice_followsTheKey_whereThereIsNoIssuer() throws Exception {
    Path authority = folder.resolve("state/authority");
    Files.delete(authority.resolve("issuer.key"));
    Files.createDirectories(authority.resolve("issuer.key.part/in-the-way"));
    followsTheKey(false);
  }

  private void followsTheKey(boolean compact) throws Exception {
    try (TestCoordinator coordinator = coordinator()) {
      String token =
          coordinator.admin().issueTokens("phone", Duration.ofHours(1), 1).tokens().get(0);
      String endpoint = "localhost:" + coordinator.devicePort();
      FileDeviceKeys keys =
          GrpcEnrolment.enrolled(endpoint, token, FileDeviceKeys.in(folder.resolve("device")));
      List<byte[]> enrolled = keys.enrolment().orElseThrow().coordinatorKeys();
      assertThat(enrolled).hasSize(2);
      assertThat(listed("signing"))
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).contains(hex(enrolled.get(0)), "signs since"))
          .anySatisfy(line -> assertThat(line).contains(hex(enrolled.get(1)), "is to follow"));
      refused("is in use", "keys", "rotate", "signing", "--data", "state", "--early");
      coordinator.stop();
      refused("or at once with --early", "keys", "rotate", "signing", "--data", "state");

      done("keys", "rotate", "signing", "--data", "state", "--early");

      assertThat(out).contains("The signing key was replaced.");
      assertThat(listed("signing")).hasSize(3);
      coordinator.start();
      try (GrpcCoordinator way = GrpcCoordinator.connect(endpoint, keys);
          DeviceIdentity identity = DeviceIdentity.of(keys)) {
        byte[] credential = identity.signer(way::certify).credential();
        assertThat(credential.length == 137).isEqualTo(compact);
        if (compact) {
          assertThat(CompactCredential.decode(credential).clientId())
              .isEqualTo(keys.publicKey().digest().bytes());
        }
      }
      List<byte[]> followed =
          FileDeviceKeys.in(folder.resolve("device")).enrolment().orElseThrow().coordinatorKeys();
      assertThat(followed).hasSize(2);
      assertThat(followed.get(0)).isEqualTo(enrolled.get(1));
      assertThat(followed.get(1)).isNotIn(enrolled);
    }
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }

  @Test
  void modelKey_isReplaced_andWhatTheFormerSignedCounts_unlessItIsDisowned() throws Exception {
    try (TestCoordinator coordinator = coordinator()) {
      AdminClient admin = coordinator.admin();
      ModelClient models = admin.modelRecords();
      String run = admin.startRun(PLAN).run();
      admin.cancelRun(run);
      String model = admin.model(run, "latest").model();
      String former = models.sign(model, null).key();
      coordinator.stop();

      done("keys", "rotate", "model", "--data", "state");

      coordinator.start();
      assertThat(models.verify(model).signed()).as("by the former key").isTrue();
      assertThat(models.keys()).hasSize(2);
      assertThat(models.keys().get(1).key()).isEqualTo(former);
      ModelRecord.Signature again = models.sign(model, null);
      assertThat(again.key()).isEqualTo(models.keys().get(0).key()).isNotEqualTo(former);
      assertThat(models.verify(model).signatures()).hasSize(2).allMatch(it -> it.own());
      assertThat(listed("model")).hasSize(2);
      coordinator.stop();

      done("keys", "rotate", "model", "--disown", "--data", "state");

      coordinator.start();
      assertThat(models.verify(model).signatures())
          .allMatch(ModelRecord.Checked::valid)
          .extracting(ModelRecord.Checked::own)
          .containsExactly(true, false);
      assertThat(models.verify(model).signed()).isTrue();
    }
  }

  @Test
  void keysOfTheIssuerAndThePort_areReplaced_andTheRestStays() {
    String issuer = listed("issuer").get(0);
    String port = listed("port").get(0);
    String ca = listed("ca").get(0);
    done("keys", "rotate", "issuer", "--data", "state");
    assertThat(listed("issuer")).hasSize(1).doesNotContain(issuer);
    done("keys", "rotate", "port", "--data", "state");
    assertThat(listed("port")).hasSize(1).doesNotContain(port);
    assertThat(listed("ca")).containsExactly(ca);
    coordinator().close();
  }

  @Test
  void whatCannotBeReplaced_isSaid() {
    refused("There is no key 'ca' to replace", "keys", "rotate", "ca", "--data", "state");
    refused("model.key to replace", "keys", "rotate", "model", "--data", "state");
    refused("--disown goes with", "keys", "rotate", "issuer", "--disown", "--data", "state");
    refused("--early goes with", "keys", "rotate", "port", "--early", "--data", "state");
    refused("cairn init", "keys", "list", "--data", "elsewhere");
    refused("cairn init", "keys", "rotate", "model", "--data", "elsewhere");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void rotationThatWasCutShort_isFinishedBeforeTheStart() throws Exception {
    Path identity = folder.resolve("state/identity");
    Files.copy(
        identity.resolve("next.key"),
        identity.resolve("coming.key"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    assertThatThrownBy(this::coordinator)
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("finish it with 'cairn keys rotate signing'");
    done("keys", "rotate", "signing", "--data", "state");
    coordinator().close();
  }

  @Test
  void secretsThatOthersMayRead_areRefusedAtEveryStart() throws Exception {
    TestCoordinator coordinator = coordinator();
    coordinator.stop();
    Path token = folder.resolve("state/operator.token");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(coordinator::start)
        .isInstanceOf(StartFailure.class)
        .hasMessageEndingWith("but it is rw-r--r--: chmod 600 " + token);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path password = Files.writeString(folder.resolve("state/postgres.password"), "secret\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw----r--"));
    assertThatThrownBy(coordinator::start).hasMessageEndingWith("chmod 600 " + password);
    Files.delete(password);
    coordinator.start();
    coordinator.close();
  }
}
