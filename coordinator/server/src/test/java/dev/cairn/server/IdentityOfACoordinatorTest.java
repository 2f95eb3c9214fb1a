package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.ClientInfo;
import dev.cairn.cli.admin.TokensInfo;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.StartFailure;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator whose devices prove who they are: from init over enrolment to revocation. */
class IdentityOfACoordinatorTest {
  @TempDir Path folder;
  private String out = "";
  private String err = "";

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

  @Test
  void device_enrolsTakesPartAndIsRevoked_acrossARestart() throws Exception {
    assertThat(cairn("init", "--data", "state", "--host", "fl.example.org")).as(err).isZero();
    assertThat(out).contains("A CA was made", "fl.example.org", "fingerprint");
    String made = out.lines().filter(line -> line.contains("fingerprint")).findFirst().orElse("");
    TestDevice device = new TestDevice();
    X509Certificate certificate;

    try (TestCoordinator coordinator = TestCoordinator.withIdentities(folder.resolve("state"))) {
      assertThat(made).endsWith(coordinator.caFingerprint());
      TokensInfo tokens = coordinator.admin().issueTokens("phone", Duration.ofHours(1), 1);
      assertThat(tokens.caFingerprint()).isEqualTo(coordinator.caFingerprint());
      EnrolmentToken token = EnrolmentToken.parse(tokens.tokens().get(0));
      assertThat(token.caFingerprint().hex()).isEqualTo(coordinator.caFingerprint());
      ManagedChannel stranger = channel(coordinator, null, null);
      EnrollResponse enrolled =
          DevicePort.enrolment(stranger).enroll(DevicePort.request(token, device.request()));
      stranger.shutdownNow();
      certificate = DevicePort.certificate(enrolled);
      assertThat(coordinator.admin().client(device.client().value()).name()).isEqualTo("phone");

      assertThat(checkIn(coordinator, device, certificate).hasComeBackLater()).isTrue();
      coordinator.stop();
      coordinator.start();
      assertThat(checkIn(coordinator, device, certificate).hasComeBackLater()).isTrue();

      ClientInfo revoked =
          coordinator.admin().revokeClient(device.client().value(), "left on a train");
      assertThat(revoked.reason()).isEqualTo("left on a train");
      assertThatThrownBy(() -> checkIn(coordinator, device, certificate))
          .hasMessageContaining("UNAUTHENTICATED")
          .hasMessageContaining("revoked by an operator");
      coordinator.stop();
      coordinator.start();
      assertThatThrownBy(() -> checkIn(coordinator, device, certificate))
          .hasMessageContaining("revoked by an operator");
      assertThat(metrics(coordinator))
          .contains("cairn_device_rejected_total{reason=\"REVOKED\"} 1.0")
          .contains("cairn_device_rejected_total{reason=\"EXPIRED\"} 0.0")
          .contains("cairn_enrolments_total{outcome=\"ENROLLED\"} 0.0");
    }
  }

  private ManagedChannel channel(
      TestCoordinator coordinator,
      @Nullable TestDevice device,
      @Nullable X509Certificate certificate)
      throws Exception {
    SslContextBuilder builder =
        GrpcSslContexts.forClient().trustManager(folder.resolve("state/authority/ca.crt").toFile());
    if (device != null && certificate != null) {
      builder.keyManager(device.pair.getPrivate(), certificate);
    }
    return NettyChannelBuilder.forAddress("localhost", coordinator.devicePort())
        .sslContext(builder.build())
        .build();
  }

  private CheckInResponse checkIn(
      TestCoordinator coordinator, TestDevice device, X509Certificate certificate)
      throws Exception {
    ManagedChannel channel = channel(coordinator, device, certificate);
    try {
      return DevicePort.coordinator(channel)
          .checkIn(
              CheckInRequest.newBuilder()
                  .setClientId(device.client().value())
                  .setPopulation("phones")
                  .setExamples(10)
                  .setSdkVersion("1")
                  .build());
    } finally {
      channel.shutdownNow();
    }
  }

  private static String metrics(TestCoordinator coordinator) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + coordinator.adminPort() + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void start_withoutInit_isRefused_andLeavesNothing() {
    Path state = folder.resolve("state");
    assertThatThrownBy(() -> TestCoordinator.withIdentities(state))
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "This coordinator has no keys yet: run 'cairn init --data "
                + state
                + "' once, or give --plaintext to try things out on this machine alone.");
    assertThat(state).doesNotExist();

    assertThat(cairn("coordinator", "--data", "state")).isEqualTo(Cairn.FAILURE);
    assertThat(err.lines()).hasSize(1);
    assertThat(err).contains("cairn init --data " + state);
    assertThat(cairn("coordinator", "--data", "state", "--plaintext", "--host", "0.0.0.0"))
        .isEqualTo(Cairn.FAILURE);
    assertThat(err).contains("plaintext on this machine only").contains("0.0.0.0");
    assertThat(state).doesNotExist();
  }

  @Test
  void start_withKeysThatOthersMayRead_isRefused() throws Exception {
    assertThat(cairn("init", "--data", "state")).isZero();
    Path key = folder.resolve("state/authority/ca.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> TestCoordinator.withIdentities(folder.resolve("state")))
        .isInstanceOf(StartFailure.class)
        .hasMessageEndingWith("but it is rw-r--r--: chmod 600 " + key);
  }

  @Test
  void init_keepsWhatIsThere_andPutsTheCaElsewhere() throws Exception {
    assertThat(cairn("init", "--state", "state", "--ca-dir", "vault")).as(err).isZero();
    String first = out;
    assertThat(folder.resolve("vault/ca.key")).exists();
    assertThat(folder.resolve("state/authority")).doesNotExist();

    assertThat(cairn("init", "--data", "state", "--ca-dir", "vault", "--host", "10.1.2.3"))
        .as(err)
        .isZero();

    assertThat(out).contains("There is a CA already; it was kept.", "10.1.2.3");
    for (String what : new String[] {"fingerprint", "signing key"}) {
      assertThat(out.lines().filter(line -> line.contains(what)).toList())
          .isEqualTo(first.lines().filter(line -> line.contains(what)).toList());
    }
    ServerConfig config =
        ServerConfig.load(
            null,
            Map.of(
                "data", folder.resolve("state").toString(),
                "authority.folder", folder.resolve("elsewhere").toString()),
            Map.of());
    assertThatThrownBy(() -> CoordinatorServer.start(config))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("--ca-dir " + folder.resolve("elsewhere") + "'");
    assertThat(cairn("init", "--data", "state")).isEqualTo(Cairn.FAILURE);
    assertThat(err).contains("was issued by a CA that is not in").contains("--ca-dir");
    assertThat(folder.resolve("state/authority")).doesNotExist();
    assertThat(cairn("init", "--data", "new", "--host", "no name")).isEqualTo(Cairn.FAILURE);
    assertThat(folder.resolve("new/authority")).doesNotExist();
    assertThat(err.lines()).hasSize(1);
    assertThat(err).contains("'no name'");
  }

  @Test
  void plaintextCoordinator_enrolsNobody() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      assertThat(coordinator.caFingerprint()).isNull();
      assertThatThrownBy(() -> coordinator.admin().issueTokens(null, Duration.ofHours(1), 1))
          .isInstanceOf(AdminFailure.class)
          .hasMessageContaining("runs with --plaintext")
          .hasMessageContaining("cairn init");
    }
  }
}
