package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.secure.RoundSigners;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.identity.CoordinatorKeys;
import dev.cairn.server.identity.KeyInventory;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.SigningKeyTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which key signs a round depends on what was there when keys were rotated, and on no clock. */
class RotatedSignersTest {
  private static final Instant NOW = Instant.now();
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final Database database = SharedPostgres.freshDatabase();
  private Path authority;
  private Path state;

  @BeforeEach
  void init() {
    authority = folder.resolve("authority");
    state = folder.resolve("state");
    CoordinatorIdentity unused =
        CoordinatorIdentity.init(
            authority, state, List.of(), Clock.systemUTC(), new SecureRandom());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static RoundId round(int index) {
    return new RoundId(new RunId("run"), index, 1);
  }

  /** The database dates it so. */
  private void open(int index, Instant at) {
    database.update(
        "INSERT INTO event (stream, version, type, schema, at, payload)"
            + " VALUES (?, 0, 'RoundOpened', 1, ?, '{}')",
        "round/" + round(index),
        at);
  }

  private void rotate(Instant at) {
    new KeyInventory(authority, state)
        .rotate(
            KeyInventory.Kind.SIGNING,
            true,
            false,
            Clock.offset(Clock.systemUTC(), Duration.between(NOW, at)),
            new SecureRandom());
  }

  private CoordinatorKeys keys() {
    return CoordinatorIdentity.open(
            authority, state, List.of(), Clock.systemUTC(), new SecureRandom())
        .keys();
  }

  private RoundSigners start() {
    return RotatedSigners.of(keys(), new SigningKeyTable(database), new EventTable(database));
  }

  private static void assertSigns(RoundSigners signers, int index, byte[] key) {
    CoordinatorSigner signer = signers.of(round(index));
    assertThat(signer.publicKey()).as("round %d", index).isEqualTo(key);
  }

  @Test
  void roundsThatOpenedBefore_goOnUnderTheFormerKey() {
    byte[] former = keys().current().publicKey();
    assertSigns(start(), 1, former);
    open(1, NOW);
    rotate(NOW.plusSeconds(1));
    RoundSigners signers = start();
    open(2, NOW.plusSeconds(2));
    byte[] current = keys().current().publicKey();
    for (RoundSigners each : List.of(signers, start())) {
      assertSigns(each, 1, former);
      assertSigns(each, 2, current);
      assertSigns(each, 3, current);
    }
  }

  /** An hour of rounds would come under the former key if the clocks were compared. */
  @Test
  void databaseWhoseClockIsBehind_putsNoRoundUnderTheFormerKey() {
    byte[] former = keys().current().publicKey();
    RoundSigners unused = start();
    open(1, NOW.minus(HOUR));
    rotate(NOW);
    RoundSigners signers = start();
    open(2, NOW.minus(HOUR).plusSeconds(1));
    assertSigns(signers, 1, former);
    assertSigns(signers, 2, keys().current().publicKey());
    assertSigns(start(), 2, keys().current().publicKey());
  }

  @Test
  void databaseWhoseClockIsAhead_leavesNoRoundThatIsOpenWithoutItsKey() {
    byte[] former = keys().current().publicKey();
    RoundSigners unused = start();
    open(1, NOW.plus(HOUR));
    rotate(NOW);
    assertSigns(start(), 1, former);
  }

  /** The table is newer than the rotation: what the time of a round said of it holds. */
  @Test
  void databaseOfAnEarlierVersion_isReadByItsTimes() {
    byte[] former = keys().current().publicKey();
    open(1, NOW.minusSeconds(1));
    rotate(NOW);
    open(2, NOW.plus(HOUR));
    RoundSigners signers = start();
    assertSigns(signers, 1, former);
    assertSigns(signers, 2, keys().current().publicKey());
  }

  /** It is upgraded and rotated in one stop. */
  @Test
  void databaseOfAnEarlierVersion_whoseClockIsBehind() {
    byte[] former = keys().current().publicKey();
    open(1, NOW.minus(HOUR));
    rotate(NOW);
    RoundSigners signers = start();
    open(2, NOW.minus(HOUR).plusSeconds(1));
    assertSigns(signers, 1, former);
    assertSigns(signers, 2, keys().current().publicKey());
  }
}
