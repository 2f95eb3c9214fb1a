package dev.cairn.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.identity.KeyHandover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The coordinator's signing keys follow each other, over crashes and lost files. */
class SigningKeyFilesTest {
  private static final Instant MADE = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant LATER = MADE.plus(Duration.ofDays(30));
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path parent;
  private Path folder;
  private SigningKeyFiles files;
  private CoordinatorKeys made;

  @BeforeEach
  void make() {
    folder = parent.resolve("identity");
    PrivateFiles.folder(folder);
    files = new SigningKeyFiles(folder);
    made = files.ensure(MADE, RANDOM);
  }

  private static byte[] heir(CoordinatorKeys keys) {
    return keys.pins().get(1);
  }

  @Test
  void keys_areMadeOnce_withAnHeir() {
    CoordinatorKeys again = files.ensure(LATER, RANDOM);

    assertThat(again.pins()).containsExactlyElementsOf(made.pins()).hasSize(2);
    assertThat(again.since()).isEqualTo(MADE);
    assertThat(again.retired()).isNull();
    assertThat(again.handovers()).hasSize(1).allMatch(KeyHandover::isSigned);
    assertThat(again.toString()).contains("CoordinatorKey[***]");
  }

  @Test
  void rotation_letsTheHeirTakeOver_andDevicesFollow() {
    CoordinatorKeys keys = files.rotate(LATER, false, RANDOM);

    assertThat(keys.current().publicKey()).isEqualTo(heir(made));
    assertThat(keys.retired().publicKey()).isEqualTo(made.current().publicKey());
    assertThat(keys.since()).isEqualTo(LATER);
    assertThat(heir(keys)).isNotIn(made.pins());
    assertThat(KeyHandover.follow(made.pins(), keys.handovers()))
        .containsExactlyElementsOf(keys.pins());
    CoordinatorKeys third = files.rotate(LATER.plus(Duration.ofDays(8)), false, RANDOM);
    assertThat(third.retired().publicKey()).isEqualTo(keys.current().publicKey());
    assertThat(KeyHandover.follow(made.pins(), third.handovers()))
        .as("a device that slept through both")
        .containsExactlyElementsOf(third.pins());
    assertThat(files.open().pins()).containsExactlyElementsOf(third.pins());
  }

  @Test
  void rotationTooSoon_isRefused_unlessItMustBe() {
    Instant soon = MADE.plus(SigningKeyFiles.OVERLAP).minusMillis(1);
    assertThatThrownBy(() -> files.rotate(soon, false, RANDOM))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("rotate after 2026-03-08T00:00:00Z, or at once with --early.");
    assertThat(files.open().pins()).containsExactlyElementsOf(made.pins());
    assertThat(files.rotate(soon, true, RANDOM).current().publicKey()).isEqualTo(heir(made));
  }

  @Test
  void chain_keepsItsBound_andItsEnd() {
    Instant now = LATER;
    CoordinatorKeys keys = made;
    for (int i = 0; i < KeyHandover.CHAIN_MAX + 3; i++) {
      now = now.plus(Duration.ofDays(8));
      keys = files.rotate(now, false, RANDOM);
    }
    assertThat(keys.handovers()).hasSize(KeyHandover.CHAIN_MAX);
    assertThat(files.open().pins()).containsExactlyElementsOf(keys.pins());
  }

  /** The heir is in a safe; the coordinator needs its public half only. */
  @Test
  void heirThatIsKeptElsewhere_isNeededForTheRotationOnly() throws IOException {
    Path safe = parent.resolve("next.key");
    Files.move(folder.resolve(SigningKeyFiles.NEXT), safe);

    assertThat(files.open().pins()).containsExactlyElementsOf(made.pins());
    assertThatThrownBy(() -> files.rotate(LATER, false, RANDOM))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("is kept elsewhere: put it at " + folder.resolve("next.key"));
    Files.move(safe, folder.resolve(SigningKeyFiles.NEXT));
    assertThat(files.rotate(LATER, false, RANDOM).current().publicKey()).isEqualTo(heir(made));
  }

  @Test
  void lostKey_isFollowedByItsHeir() throws IOException {
    Files.delete(folder.resolve(SigningKeyFiles.CURRENT));

    assertThatThrownBy(files::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("is missing: restore it from a backup")
        .hasMessageContaining("cairn keys rotate signing --early");
    CoordinatorKeys keys = files.rotate(MADE, true, RANDOM);
    assertThat(keys.current().publicKey()).isEqualTo(heir(made));
    assertThat(keys.retired()).isNull();
  }

  /** As a version left it that had one key. */
  @Test
  void folderWithOneKey_isUsedAsItIs_andGetsAnHeirWithInit() throws IOException {
    Files.delete(folder.resolve(SigningKeyFiles.NEXT));
    Files.delete(folder.resolve(SigningKeyFiles.HANDOVERS));
    byte[] only = made.current().publicKey();

    assertThat(files.open().pins()).containsExactly(only);
    assertThat(files.open().handovers()).isEmpty();
    assertThatThrownBy(() -> files.rotate(LATER, true, RANDOM))
        .hasMessageContaining("Devices know of no key but")
        .hasMessageContaining("cairn init");
    CoordinatorKeys keys = files.ensure(LATER, RANDOM);
    assertThat(keys.current().publicKey()).isEqualTo(only);
    assertThat(KeyHandover.follow(List.of(only), keys.handovers()))
        .containsExactlyElementsOf(keys.pins());
  }

  /** Made anew, the statements would name heirs that no device pins. */
  @Test
  void lostStatements_areNotMadeAnew_afterARotation() throws IOException {
    CoordinatorKeys unused = files.rotate(LATER, false, RANDOM);
    Files.delete(folder.resolve(SigningKeyFiles.HANDOVERS));
    Files.delete(folder.resolve(SigningKeyFiles.NEXT));
    for (ThrowingCallable attempt :
        List.<ThrowingCallable>of(files::open, () -> files.ensure(LATER, RANDOM))) {
      assertThatThrownBy(attempt)
          .isInstanceOf(IdentityException.class)
          .hasMessageEndingWith("to its heirs: restore it from a backup.");
    }
    assertThat(folder.resolve(SigningKeyFiles.NEXT)).doesNotExist();
  }

  private Map<Path, byte[]> content() throws IOException {
    Map<Path, byte[]> content = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        content.put(file, Files.readAllBytes(file));
      }
    }
    return content;
  }

  private void put(Map<Path, byte[]> content) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    content.forEach(PrivateFiles::write);
  }

  /** All that a rotation writes, as it stands after each of its writes. */
  @Test
  void crash_betweenAnyTwoWrites_isFinishedOrTakenBack() throws IOException {
    Map<Path, byte[]> before = content();
    CoordinatorKeys rotated = files.rotate(LATER, false, RANDOM);
    Map<Path, byte[]> after = content();
    Path current = folder.resolve(SigningKeyFiles.CURRENT);
    Path next = folder.resolve(SigningKeyFiles.NEXT);
    Path retired = folder.resolve(SigningKeyFiles.RETIRED);
    Path coming = folder.resolve(SigningKeyFiles.COMING);
    Path handovers = folder.resolve(SigningKeyFiles.HANDOVERS);
    Map<Path, byte[]> at = new HashMap<>(before);

    at.put(retired, after.get(retired));
    put(at);
    assertThat(files.open().pins()).containsExactlyElementsOf(made.pins());

    at.put(coming, after.get(next));
    put(at);
    assertThatThrownBy(files::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageEndingWith("was cut short: finish it with 'cairn keys rotate signing'.");
    assertThat(files.rotate(LATER, false, RANDOM).current().publicKey())
        .as("it had not taken effect, and is begun anew")
        .isEqualTo(heir(made));
    assertThat(files.open().pins().get(1)).isNotEqualTo(heir(rotated));

    List<Path> rest = List.of(handovers, current, next);
    for (Path written : rest) {
      at.put(written, after.get(written));
      put(at);
      assertThatThrownBy(files::open).hasMessageContaining("was cut short");
      CoordinatorKeys finished = files.rotate(LATER, false, RANDOM);
      assertThat(finished.pins()).as("%s", written).containsExactlyElementsOf(rotated.pins());
      assertThat(finished.retired().publicKey()).isEqualTo(made.current().publicKey());
      assertThat(coming).doesNotExist();
    }
  }

  @Test
  void keyOfAnotherBackup_isRefused() throws IOException {
    Map<Path, byte[]> old = content();
    CoordinatorKeys unused = files.rotate(LATER, false, RANDOM);
    for (String name : List.of(SigningKeyFiles.CURRENT, SigningKeyFiles.NEXT)) {
      Map<Path, byte[]> mixed = content();
      mixed.put(folder.resolve(name), old.get(folder.resolve(name)));
      Map<Path, byte[]> good = content();
      put(mixed);
      assertThatThrownBy(files::open)
          .isInstanceOf(IdentityException.class)
          .hasMessageStartingWith(folder.resolve(name) + " is another key than the one that")
          .hasMessageEndingWith("restore both from the same backup.");
      put(good);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "zz\n", "00\n", "twice", "cut"})
  void damagedHandovers_areRefused(String text) throws IOException {
    Path file = folder.resolve(SigningKeyFiles.HANDOVERS);
    String good = Files.readString(file);
    String bad =
        switch (text) {
          case "twice" -> good + good;
          case "cut" -> good.substring(0, good.length() / 2);
          default -> text;
        };
    Files.writeString(file, bad);
    assertThatThrownBy(files::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageStartingWith(file + " should hold")
        .hasMessageEndingWith("restore it from a backup.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"signing.key", "next.key", "retired.key"})
  void keyThatOthersMayRead_isRefused(String name) throws IOException {
    CoordinatorKeys unused = files.rotate(LATER, false, RANDOM);
    Path file = folder.resolve(name);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(files::open)
        .isInstanceOf(IdentityException.class)
        .hasMessageEndingWith("but it is rw-r-----: chmod 600 " + file);
  }

  @Test
  void fileOfAnotherUser_isRefused() {
    Path file = folder.resolve("signing.key");
    PrivateFiles.checkOwner(file, "cairn", "cairn");
    PrivateFiles.checkOwner(file, "root", "cairn");
    PrivateFiles.checkOwner(file, "ada", null);
    assertThatThrownBy(() -> PrivateFiles.checkOwner(file, "ada", "cairn"))
        .isInstanceOf(IdentityException.class)
        .hasMessage(
            file
                + " belongs to ada, but this process runs as cairn: chown cairn "
                + file
                + ", or run it as ada.");
    assertThatThrownBy(() -> PrivateFiles.checkOwner(file, "ada", "root"))
        .hasMessageContaining("chown root");
  }
}
