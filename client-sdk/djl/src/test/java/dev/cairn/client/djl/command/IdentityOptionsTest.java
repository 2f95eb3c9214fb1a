package dev.cairn.client.djl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.Terminal;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.TlsServer;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.protocol.identity.TestAuthority;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class IdentityOptionsTest {
  private static final TestAuthority CA = TestAuthority.create();
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Command
  static final class Holder {
    @Mixin IdentityOptions options = new IdentityOptions();
  }

  private static IdentityOptions parsed(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.options;
  }

  private Terminal terminal() {
    return new Terminal(
        new PrintWriter(out, true), new PrintWriter(err, true), Map.of(), folder, false);
  }

  private Optional<DeviceIdentity> identity(String coordinator, String... arguments) {
    return parsed(arguments).identity(terminal(), folder.resolve("store"), coordinator);
  }

  private void assertFails(String why, String... arguments) {
    assertThatThrownBy(() -> identity(NOBODY, arguments))
        .isInstanceOf(CliFailure.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(why).doesNotContain("\n"));
  }

  private static String token(TestAuthority authority) {
    return new EnrolmentToken(new byte[16], new byte[32], authority.fingerprint()).text();
  }

  private FileDeviceKeys enrolled(Path where, Instant until) {
    FileDeviceKeys keys = FileDeviceKeys.in(where);
    TestAuthority.Order order = new TestAuthority.Order(keys.publicKey().publicKey());
    order.notAfter = until;
    keys.keep(new Enrolment(CA.issue(order), CA.certificate(), List.of(new byte[32])));
    return keys;
  }

  @Test
  void nothing_isNoIdentity() {
    assertThat(identity(NOBODY)).isEmpty();
    assertThat(identity(NOBODY, "--id", "ann")).isEmpty();
    assertThat(parsed("--id", "ann").name()).isEqualTo("ann");
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @Test
  void token_enrolsOnceAndLaterStartsNeedNone() throws Exception {
    try (TlsServer server = TlsServer.start(CA)) {
      String coordinator = server.endpoint().toString();
      DeviceIdentity first = identity(coordinator, "--enrol", token(CA)).orElseThrow();
      assertThat(out.toString())
          .isEqualTo("enrolled as " + first.clientId() + " until " + first.validUntil() + "\n");
      DeviceIdentity second = identity(coordinator, "--enrol", token(CA)).orElseThrow();
      DeviceIdentity third = identity(coordinator).orElseThrow();
      assertThat(second.clientId()).isEqualTo(first.clientId());
      assertThat(third.clientId()).isEqualTo(first.clientId());
      assertThat(server.enrolments).hasSize(1);
      assertThat(folder.resolve("store/identity/device.crt")).exists();
      assertThat(out + "" + err).doesNotContain(token(CA).substring(40, 80));
    }
  }

  @Test
  void token_mayStandInAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("token.txt"), token(CA) + "\n");
    try (TlsServer server = TlsServer.start(CA)) {
      assertThat(identity(server.endpoint().toString(), "--enrol", "@" + file)).isPresent();
    }
  }

  @Test
  void tokenOfAnotherCa_isRefusedWithALine() throws Exception {
    try (TlsServer server = TlsServer.start(TestAuthority.create())) {
      assertThatThrownBy(() -> identity(server.endpoint().toString(), "--enrol", token(CA)))
          .isInstanceOf(CliFailure.class)
          .hasMessageContaining("is this the right coordinator for this token?");
      assertThat(server.enrolments).isEmpty();
    }
  }

  @Test
  void badOptions_areRefusedWithALine() {
    assertFails("this is no enrolment token", "--enrol", "cairn1.abc");
    assertFails("--id is for clients without identity", "--id", "ann", "--enrol", token(CA));
    assertFails("--id is for clients without identity", "--id", "ann", "--identity", "x");
    assertFails("holds no identity: add --enrol TOKEN", "--identity", "nowhere");
    assertFails("--minimum-cohort is about secure rounds", "--minimum-cohort", "12");
    assertFails("--minimum-noise is about secure rounds", "--minimum-noise", "1.5");
  }

  @Test
  void identityFolder_isTakenAsItIs() {
    FileDeviceKeys keys = enrolled(folder.resolve("mine"), Instant.now().plus(Duration.ofDays(1)));
    assertThat(identity(NOBODY, "--identity", "mine").orElseThrow().clientId())
        .isEqualTo(keys.publicKey().clientId());
  }

  @Test
  void expiredOrMissingEnrolment_saysWhatToDo() {
    enrolled(folder.resolve("old"), Instant.now().minus(Duration.ofMinutes(1)));
    assertFails("has expired: it was valid until", "--identity", "old");
    assertFails("(--enrol TOKEN)", "--identity", "old");
    FileDeviceKeys unused = FileDeviceKeys.in(folder.resolve("bare"));
    assertFails("this device has not enrolled", "--identity", "bare");
  }

  @Test
  void damagedIdentity_isRefusedWithALine() throws Exception {
    enrolled(folder.resolve("mine"), Instant.now().plus(Duration.ofDays(1)));
    Files.write(folder.resolve("mine/device.key"), new byte[10]);
    assertFails("device.key is damaged", "--identity", "mine");
  }

  @Test
  void floor_isTheUsualOneUnlessLowered() {
    assertThat(parsed().floor().minimumCohort()).isEqualTo(8);
    assertThat(parsed().floor().requireSecureAggregation()).isTrue();
    assertThat(parsed("--minimum-cohort", "12").floor().minimumCohort()).isEqualTo(12);
    assertThat(parsed("--allow-plain-updates").floor().requireSecureAggregation()).isFalse();
    assertThatThrownBy(() -> parsed("--minimum-cohort", "2").floor())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void minimumNoise_isAFloor_andWhatIsNoneIsRefusedWithALine() {
    assertThat(parsed().floor().minimumNoise()).isZero();
    assertThat(parsed("--minimum-noise", "1.5").floor().minimumNoise()).isEqualTo(1.5);
    for (String bad : new String[] {"-1", "NaN", "Infinity"}) {
      assertThatThrownBy(() -> parsed("--minimum-noise", bad).floor())
          .isInstanceOf(CliFailure.class)
          .hasMessageStartingWith("--minimum-noise must be a number of 0 or more, not ");
    }
    assertThatThrownBy(() -> parsed("--minimum-noise", "1", "--allow-plain-updates").floor())
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining("contradict each other");
  }

  /** The whole command up to where training would begin: examples, store, identity. */
  @Test
  void command_stopsWithOneLineBeforeItTrains() throws Exception {
    Path data = Files.writeString(folder.resolve("mine.csv"), "a,b,label\n1,2,x\n3,4,y\n");
    int code =
        Cairn.run(
            terminal(),
            "client",
            "--population",
            "p",
            "--data",
            data.toString(),
            "--identity",
            "nowhere");
    assertThat(code).isEqualTo(Cairn.FAILURE);
    assertThat(err.toString())
        .isEqualTo(
            "cairn: "
                + folder.resolve("nowhere")
                + " holds no identity: add --enrol TOKEN, with a token from 'cairn enroll'.\n");
  }
}
