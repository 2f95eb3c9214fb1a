package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.identity.IssuerStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the CA and of the coordinator's keys: made, kept, checked, renewed. */
class AuthorityFilesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;
  private Path authority;
  private Path state;
  private CoordinatorIdentity made;

  @BeforeEach
  void make() {
    authority = folder.resolve("elsewhere/ca");
    state = folder.resolve("state");
    made = init(NOW, "fl.example.org");
  }

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  private CoordinatorIdentity init(Instant now, String... names) {
    return CoordinatorIdentity.init(authority, state, List.of(names), at(now), RANDOM);
  }

  private CoordinatorIdentity open(Instant now, String... names) {
    return CoordinatorIdentity.open(authority, state, List.of(names), at(now), RANDOM);
  }

  @Test
  void init_makesEverythingOnce() {
    CoordinatorIdentity again = init(NOW.plusSeconds(5), "fl.example.org");

    assertThat(again.authority().certificate()).isEqualTo(made.authority().certificate());
    assertThat(again.server().certificate()).isEqualTo(made.server().certificate());
    assertThat(again.key().publicKey()).isEqualTo(made.key().publicKey()).hasSize(32);
    assertThat(CoordinatorIdentity.isMade(authority, state)).isTrue();
    assertThat(CoordinatorIdentity.isMade(folder.resolve("none"), state)).isFalse();
    assertThat(CoordinatorIdentity.isMade(authority, folder.resolve("none"))).isFalse();
  }

  @Test
  void caCertificate_isOfACa_forTenYears() throws Exception {
    var certificate = made.authority().certificate();

    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(certificate.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3653)));
    assertThat(EllipticKeys.isP256(certificate.getPublicKey())).isTrue();
  }

  @Test
  void everyFile_isForItsOwnerOnly() throws IOException {
    try (Stream<Path> files = Stream.concat(Files.walk(authority), Files.walk(state))) {
      assertThat(files)
          .filteredOn(path -> !path.equals(state))
          .hasSize(9)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elsewhere/ca/ca.key",
        "elsewhere/ca/issuer.key",
        "state/identity/server.pem",
        "state/identity/signing.key",
        "state/identity/next.key"
      })
  void keyThatOthersMayRead_isRefused(String file) throws IOException {
    Path key = folder.resolve(file);
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw------x")) {
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));

      assertThatThrownBy(() -> open(NOW))
          .isInstanceOf(IdentityException.class)
          .hasMessage(
              "Only its owner may have access to "
                  + key
                  + ", but it is "
                  + mode
                  + ": chmod 600 "
                  + key);
    }
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(open(NOW).key().publicKey()).isEqualTo(made.key().publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere/ca", "state/identity"})
  void folderThatOthersMayEnter_isRefused(String name) throws IOException {
    Path entered = folder.resolve(name);
    Files.setPosixFilePermissions(entered, PosixFilePermissions.fromString("rwxr-x---"));

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(IdentityException.class)
        .hasMessageEndingWith("but it is rwxr-x---: chmod 700 " + entered);
  }

  @Test
  void missingCa_isRefused_withTheCommand() throws IOException {
    Files.delete(authority.resolve("ca.key"));
    assertThatThrownBy(() -> open(NOW))
        .hasMessageContaining("lacks its file ca.key: restore it from a backup");
    assertThatThrownBy(() -> init(NOW)).hasMessageContaining("lacks its file ca.key");

    Files.delete(authority.resolve("ca.crt"));
    assertThatThrownBy(() -> open(NOW))
        .hasMessage(
            "There is no CA in "
                + authority
                + ": make one with 'cairn init', or name its folder with --ca-dir.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elsewhere/ca/ca.key",
        "elsewhere/ca/ca.crt",
        "elsewhere/ca/issuer.key",
        "state/identity/server.pem",
        "state/identity/signing.key",
        "state/identity/next.key",
        "state/identity/handovers"
      })
  void damagedFile_isRefused(String file) throws IOException {
    Path damaged = folder.resolve(file);
    byte[] good = Files.readAllBytes(damaged);
    byte[] half = java.util.Arrays.copyOf(good, good.length / 2);
    byte[] changed = good.clone();
    changed[good.length / 2] = '!';
    for (byte[] bytes : List.of(new byte[0], new byte[1_000], half, changed, new byte[70_000])) {
      Files.write(damaged, bytes);

      assertThatThrownBy(() -> open(NOW))
          .isInstanceOf(IdentityException.class)
          .hasMessageStartingWith(damaged + " should hold")
          .hasMessageEndingWith("restore it from a backup.")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void keyOfAnotherCa_isRefused() throws IOException {
    CertificateAuthority.create(folder.resolve("other"), at(NOW), RANDOM);
    Files.write(authority.resolve("ca.key"), Files.readAllBytes(folder.resolve("other/ca.key")));

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("ca.key is not the key of")
        .hasMessageEndingWith("restore both from the same backup.");
  }

  @Test
  void anotherCa_isRefused_untilSomebodyDecides() throws IOException {
    Path other = folder.resolve("other");
    CertificateAuthority.create(other, at(NOW), RANDOM);

    assertThatThrownBy(() -> CoordinatorIdentity.open(other, state, List.of(), at(NOW), RANDOM))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("server.pem is of another CA")
        .hasMessageContaining("--ca-dir");
    Files.delete(state.resolve("identity/server.pem"));
    assertThat(
            CoordinatorIdentity.open(other, state, List.of(), at(NOW), RANDOM)
                .authority()
                .fingerprint())
        .isNotEqualTo(made.authority().fingerprint());
  }

  @Test
  void certificateThatIsNoCas_isRefused() throws IOException {
    Path serverFile = state.resolve("identity/server.pem");
    byte[] server = Files.readAllBytes(serverFile);
    Files.write(authority.resolve("ca.crt"), server);
    Files.write(authority.resolve("ca.key"), server);

    assertThatThrownBy(() -> open(NOW)).hasMessageContaining("is a certificate, but not a CA's");
  }

  @Test
  void issuer_isMadeWithTheCa_andStaysTheSame() throws Exception {
    IssuerStatement statement = made.authority().issuer().statement();

    statement.check(made.authority().devices(), NOW.toEpochMilli());
    assertThat(open(NOW).authority().issuer().statement().issuerKey())
        .isEqualTo(statement.issuerKey())
        .isNotEqualTo(made.key().publicKey());
    assertThat(statement.notAfterMillis())
        .isEqualTo(made.authority().certificate().getNotAfter().getTime());
  }

  /** A CA that was made before there were issuers, in a folder that may or may not be written. */
  @Test
  void missingIssuer_isMadeAtTheStart_orThereIsNone() throws IOException {
    Path issuer = authority.resolve("issuer.key");
    Files.delete(issuer);
    Path obstacle = authority.resolve("issuer.key.part");
    Files.createDirectories(obstacle.resolve("in-the-way"));

    assertThat(open(NOW).authority().issuer()).isNull();
    assertThat(issuer).doesNotExist();

    Files.delete(obstacle.resolve("in-the-way"));
    byte[] key = open(NOW).authority().issuer().statement().issuerKey();
    assertThat(open(NOW).authority().issuer().statement().issuerKey()).isEqualTo(key);
  }

  @Test
  void replacedIssuer_isKnownForWhatWasTakenBefore() throws Exception {
    IssuerStatement before = made.authority().issuer().statement();
    KeyInventory keys = new KeyInventory(authority, state);

    keys.rotate(KeyInventory.Kind.ISSUER, false, false, at(NOW), RANDOM);

    CertificateAuthority after = open(NOW).authority();
    assertThat(after.issuer().statement().issuerKey()).isNotEqualTo(before.issuerKey());
    assertThat(after.formerIssuer().issuerKey()).isEqualTo(before.issuerKey());
    after.formerIssuer().check(after.devices(), NOW.toEpochMilli());
    assertThat(made.authority().formerIssuer()).isNull();
    Files.writeString(authority.resolve("issuer.former"), "00\n");
    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("issuer.former should hold a statement");
  }

  @Test
  void replacedPort_keepsItsNames() {
    KeyInventory keys = new KeyInventory(authority, state);

    keys.rotate(KeyInventory.Kind.PORT, false, false, at(NOW), RANDOM);

    CoordinatorIdentity after = open(NOW);
    assertThat(after.server().names()).isEqualTo(made.server().names());
    assertThat(after.server().certificate().getPublicKey())
        .isNotEqualTo(made.server().certificate().getPublicKey());
    assertThat(after.authority().certificate()).isEqualTo(made.authority().certificate());
    assertThat(after.keys().pins()).containsExactlyElementsOf(made.keys().pins());
  }

  @Test
  void expiredCa_isRefused() {
    Instant end = made.authority().certificate().getNotAfter().toInstant();

    assertThatThrownBy(() -> open(end.plusSeconds(1)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("ca.crt expired on " + end)
        .hasMessageContaining("cairn init");
    assertThatThrownBy(() -> open(NOW.minus(Duration.ofDays(1))))
        .hasMessageContaining("is valid from")
        .hasMessageContaining("clock");
  }

  @Test
  void serverCertificate_isForThisMachineAndItsNames() throws Exception {
    var certificate = made.server().certificate();

    certificate.verify(made.authority().certificate().getPublicKey());
    assertThat(made.server().names())
        .containsExactly("0:0:0:0:0:0:0:1", "127.0.0.1", "fl.example.org", "localhost");
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
  }

  @Test
  void serverCertificate_isRenewedInItsLastThird_andKeepsItsNames() {
    assertThat(open(NOW.plus(Duration.ofDays(59))).server().certificate())
        .isEqualTo(made.server().certificate());

    CoordinatorIdentity renewed = open(NOW.plus(Duration.ofDays(61)));

    assertThat(renewed.server().certificate()).isNotEqualTo(made.server().certificate());
    assertThat(renewed.server().names()).isEqualTo(made.server().names());
    assertThat(renewed.server().certificate().getNotAfter().toInstant())
        .isEqualTo(NOW.plus(Duration.ofDays(151)));
    assertThat(open(NOW.plus(Duration.ofDays(62))).server().certificate())
        .isEqualTo(renewed.server().certificate());
  }

  @Test
  void newName_isAddedToTheServerCertificate() {
    CoordinatorIdentity more = init(NOW, "FL.example.org", "10.0.0.7", "2001:db8::1");

    assertThat(more.server().names())
        .contains("fl.example.org", "10.0.0.7", "2001:db8:0:0:0:0:0:1", "localhost");
    assertThat(open(NOW).server().certificate()).isEqualTo(more.server().certificate());
    for (String bad : List.of("", "a b", "-x", "x..y", "http://x", "x:7070", "a".repeat(64))) {
      assertThatThrownBy(() -> init(NOW, bad))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("DNS name")
          .hasMessageContaining("'" + bad + "'");
    }
  }

  @Test
  void devicesCertificate_endsWithTheCaAtTheLatest() {
    Instant end = made.authority().certificate().getNotAfter().toInstant();
    CertificateAuthority late =
        CertificateAuthority.open(authority, at(end.minus(Duration.ofDays(1))), RANDOM);
    var key = EllipticKeys.generate(RANDOM).getPublic();

    assertThat(
            late.issueDevice(key, DeviceKey.client(key), Duration.ofDays(90))
                .getNotAfter()
                .toInstant())
        .isEqualTo(end);
  }

  @Test
  void create_neverReplacesACa() {
    assertThatThrownBy(() -> CertificateAuthority.create(authority, at(NOW), RANDOM))
        .hasMessageContaining("holds a CA already");
    assertThat(open(NOW).authority().certificate()).isEqualTo(made.authority().certificate());
  }

  @Test
  void secrets_areNotPrinted() {
    assertThat(made.toString()).contains("CoordinatorKey[***]").contains("fl.example.org");
    try (var seed = made.key().seed()) {
      assertThat(seed.length()).isEqualTo(32);
    }
  }
}
