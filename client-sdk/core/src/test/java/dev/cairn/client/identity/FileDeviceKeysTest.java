package dev.cairn.client.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.client.files.PrivateFolder;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.P256Key;
import dev.cairn.protocol.identity.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeviceKeysTest {
  private static final TestAuthority CA = TestAuthority.create();

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("device").resolve("identity");
  }

  private static Enrolment enrolment(TestAuthority authority, P256Key key) {
    byte[] coordinator = new byte[32];
    Arrays.fill(coordinator, (byte) 0xab);
    return new Enrolment(
        authority.issue(key.publicKey()), authority.certificate(), List.of(coordinator));
  }

  private FileDeviceKeys enrolled() {
    FileDeviceKeys keys = FileDeviceKeys.in(folder);
    keys.keep(enrolment(CA, keys.publicKey()));
    return keys;
  }

  @Test
  void keys_stayTheSame() throws Exception {
    FileDeviceKeys first = FileDeviceKeys.in(folder);
    FileDeviceKeys second = FileDeviceKeys.in(folder);
    assertThat(second.publicKey()).isEqualTo(first.publicKey());
    assertThat(second.certificateRequest()).isEqualTo(first.certificateRequest());
    Signature ecdsa = Signature.getInstance("SHA256withECDSA");
    ecdsa.initSign(second.privateKey());
    ecdsa.update(new byte[] {1});
    byte[] signature = ecdsa.sign();
    ecdsa.initVerify(first.publicKey().publicKey());
    ecdsa.update(new byte[] {1});
    assertThat(ecdsa.verify(signature)).isTrue();
  }

  @Test
  void publicKey_isComputedRightFromTheFile() {
    for (int i = 0; i < 20; i++) {
      Path each = temporary.resolve("each-" + i);
      assertThat(FileDeviceKeys.in(each).publicKey())
          .isEqualTo(FileDeviceKeys.in(each).publicKey());
    }
  }

  @Test
  void request_isOneForTheKeyAndSignedWithIt() throws Exception {
    FileDeviceKeys keys = FileDeviceKeys.in(folder);
    PKCS10CertificationRequest request = new PKCS10CertificationRequest(keys.certificateRequest());
    assertThat(request.getSubjectPublicKeyInfo().getEncoded())
        .isEqualTo(keys.publicKey().subjectPublicKeyInfo());
    assertThat(
            request.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(keys.publicKey().publicKey())))
        .isTrue();
    assertThat(request.getSubject().toString()).isEqualTo("CN=" + keys.publicKey().clientId());
  }

  @Test
  void request_isMadeAgainIfItIsLostOrOfAnotherKey() throws Exception {
    byte[] first = FileDeviceKeys.in(folder).certificateRequest();
    Files.delete(folder.resolve("device.csr"));
    byte[] second = FileDeviceKeys.in(folder).certificateRequest();
    assertThat(second).isNotEqualTo(first);
    FileDeviceKeys other = FileDeviceKeys.in(temporary.resolve("other"));
    Files.copy(
        temporary.resolve("other/device.csr"),
        folder.resolve("device.csr"),
        StandardCopyOption.REPLACE_EXISTING);
    FileDeviceKeys keys = FileDeviceKeys.in(folder);
    assertThat(keys.certificateRequest()).isNotEqualTo(other.certificateRequest());
    assertThat(
            new PKCS10CertificationRequest(keys.certificateRequest())
                .getSubjectPublicKeyInfo()
                .getEncoded())
        .isEqualTo(keys.publicKey().subjectPublicKeyInfo());
  }

  @Test
  void enrolment_isKept() {
    assertThat(FileDeviceKeys.in(folder).enrolment()).isEmpty();
    Enrolment kept = enrolled().enrolment().orElseThrow();
    Enrolment read = FileDeviceKeys.in(folder).enrolment().orElseThrow();
    assertThat(read.certificate()).isEqualTo(kept.certificate());
    assertThat(read.ca()).isEqualTo(CA.certificate());
    assertThat(read.coordinatorKeys()).hasSize(1);
    assertThat(read.coordinatorKeys().get(0)).hasSize(32).containsOnly(0xab);
  }

  @Test
  void filesAndFolder_areTheOwners() throws Exception {
    assumePosix();
    enrolled();
    assertThat(mode(folder)).isEqualTo("rwx------");
    for (String name :
        List.of("device.key", "device.csr", "device.crt", "ca.crt", "coordinator.keys")) {
      assertThat(mode(folder.resolve(name))).as(name).isEqualTo("rw-------");
    }
  }

  @Test
  void modesThatLetOthersIn_areRefusedWithTheRemedy() throws Exception {
    assumePosix();
    enrolled();
    Path key = folder.resolve("device.key");
    chmod(key, "rw-r-----");
    assertRefused(
        "the device's "
            + key
            + " can be read or written by others (rw-r-----): run chmod 600 "
            + key);
    chmod(key, "rw-------");
    Path ca = folder.resolve("ca.crt");
    chmod(ca, "rw-rw-r--");
    assertRefused(
        "the device's " + ca + " can be written by others (rw-rw-r--): run chmod go-w " + ca);
    chmod(ca, "rw-r--r--");
    chmod(folder, "rwxr-x---");
    assertRefused(
        "the device's "
            + folder
            + " can be looked into by others (rwxr-x---): run chmod 700 "
            + folder);
    chmod(folder, "rwx------");
    assertThat(FileDeviceKeys.in(folder).enrolment()).isPresent();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> FileDeviceKeys.in(folder))
        .isInstanceOf(DeviceKeysException.class)
        .hasMessage(message);
  }

  private void assertRefusedContaining(String... parts) {
    assertThatThrownBy(() -> FileDeviceKeys.in(folder))
        .isInstanceOf(DeviceKeysException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void damagedFiles_areNoticedAndNamed() throws Exception {
    enrolled();
    for (String name : List.of("device.key", "device.crt", "ca.crt", "coordinator.keys")) {
      Path file = folder.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {0, 10, whole.length / 2, whole.length - 3}) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertRefusedContaining("the device's file " + file + " is damaged", "restore it");
      }
      Files.write(file, new byte[100_000]);
      assertRefusedContaining(file.toString());
      Files.write(file, whole);
    }
    Files.delete(folder.resolve("ca.crt"));
    assertRefusedContaining("ca.crt is damaged (it is missing beside device.crt)");
  }

  @Test
  void keyOfAnotherCurve_isRefused() throws Exception {
    enrolled();
    KeyPair other = TestAuthority.keyPair("secp384r1");
    Files.write(
        folder.resolve("device.key"), Pem.encode("PRIVATE KEY", other.getPrivate().getEncoded()));
    assertRefusedContaining("it holds no private key on P-256");
  }

  @Test
  void filesThatDoNotFitEachOther_areRefused() throws Exception {
    enrolled();
    Files.write(
        folder.resolve("ca.crt"),
        Pem.encode("CERTIFICATE", TestAuthority.create().certificate().getEncoded()));
    assertRefusedContaining("do not fit each other (the device's certificate was issued by");
    enrolledAgainWithAnotherKey();
    assertRefusedContaining("do not fit each other (the certificate is for another device's key)");
  }

  private void enrolledAgainWithAnotherKey() throws IOException {
    Files.delete(folder.resolve("device.crt"));
    enrolled();
    FileDeviceKeys unused = FileDeviceKeys.in(temporary.resolve("other"));
    Files.copy(
        temporary.resolve("other/device.key"),
        folder.resolve("device.key"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * A crash at every rename of a change from one CA to another leaves the old, none, or the new.
   */
  @Test
  void crashInTheMiddleOfKeeping_leavesAnEnrolmentOrNone() throws Exception {
    enrolled();
    TestAuthority other = TestAuthority.create();
    for (int crash = 0; crash < 3; crash++) {
      FileDeviceKeys crashing = FileDeviceKeys.in(crashingFolder(crash));
      assertThatThrownBy(() -> crashing.keep(enrolment(other, crashing.publicKey())))
          .isInstanceOf(DeviceKeysException.class)
          .hasMessageContaining("the power failed");
      FileDeviceKeys after = FileDeviceKeys.in(folder);
      assertThat(after.enrolment()).as("after rename %d", crash).isEmpty();
      after.keep(enrolment(CA, after.publicKey()));
    }
  }

  @Test
  void crashInTheMiddleOfRenewal_keepsTheOldOne() throws Exception {
    Enrolment old = enrolled().enrolment().orElseThrow();
    for (int crash = 0; crash < 3; crash++) {
      FileDeviceKeys crashing = FileDeviceKeys.in(crashingFolder(crash));
      assertThatThrownBy(() -> crashing.keep(enrolment(CA, crashing.publicKey())))
          .hasMessageContaining("the power failed");
      assertThat(FileDeviceKeys.in(folder).enrolment().orElseThrow().certificate())
          .isEqualTo(old.certificate());
    }
  }

  private PrivateFolder crashingFolder(int renamesBefore) throws IOException {
    int[] renames = {0};
    return PrivateFolder.open(
        folder,
        PrivateFolder.Others.MAY_DO_NOTHING,
        (from, to) -> {
          if (renames[0]++ == renamesBefore) {
            throw new IOException("the power failed");
          }
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        });
  }

  @Test
  void folderThatIsAFile_isAClearError() throws Exception {
    Path file = Files.write(temporary.resolve("file"), "x".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> FileDeviceKeys.in(file))
        .isInstanceOf(DeviceKeysException.class)
        .hasMessageContaining("cannot open the device's " + file);
  }

  private static void assumePosix() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  private static void chmod(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
