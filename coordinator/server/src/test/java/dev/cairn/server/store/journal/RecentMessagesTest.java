package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {
  private static final RoundId FIRST = RoundId.parse("run-1/1/1");
  private static final RoundId SECOND = RoundId.parse("run-1/2/1");
  private static final RoundId OTHER = RoundId.parse("run-10/1/1");

  private final RecentMessages recent = new RecentMessages(10);

  private static Digest digest(int number) {
    return Digest.of(new byte[] {(byte) number});
  }

  /** A message of so many bytes, all of them its number. */
  private void keep(RoundId round, int number, int length) {
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) number);
    recent.keep(round, Map.of(digest(number), message));
  }

  private void assertHas(RoundId round, int number, int length) {
    assertThat(recent.find(round, digest(number))).hasSize(length).containsOnly((byte) number);
  }

  private void assertHasNot(RoundId round, int number) {
    assertThat(recent.find(round, digest(number))).isNull();
  }

  @Test
  void message_isFoundInItsRoundOnly_howeverOften() {
    keep(FIRST, 1, 3);
    assertHasNot(SECOND, 1);
    assertHasNot(FIRST, 2);
    assertHas(FIRST, 1, 3);
    assertHas(FIRST, 1, 3);
    assertThat(recent.bytes()).isEqualTo(3);
  }

  @Test
  void messageThatIsKeptTwice_takesRoomOnce() {
    keep(FIRST, 1, 3);
    keep(FIRST, 1, 3);
    assertThat(recent.bytes()).isEqualTo(3);
    assertHas(FIRST, 1, 3);
    keep(FIRST, 1, 3);
    assertThat(recent.bytes()).isEqualTo(3);
  }

  @Test
  void message_isNobodysArray() {
    byte[] mine = {1};
    recent.keep(FIRST, Map.of(digest(1), mine));
    mine[0]++;
    byte[] found = Objects.requireNonNull(recent.find(FIRST, digest(1)));
    found[0]++;
    assertHas(FIRST, 1, 1);
  }

  @Test
  void messagesBeyondTheRoom_areNotKept_andTheOthersStay() {
    keep(FIRST, 1, 6);
    keep(FIRST, 2, 5);
    keep(FIRST, 3, 4);
    assertThat(recent.bytes()).isEqualTo(10);
    assertHas(FIRST, 1, 6);
    assertHasNot(FIRST, 2);
    assertHas(FIRST, 3, 4);
  }

  /** Of the messages of one phase none is worth more than another; most are read once. */
  @Test
  void roomThatIsNeeded_isTakenFromWhatWasReadLongestAgo() {
    keep(FIRST, 1, 3);
    keep(FIRST, 2, 3);
    keep(FIRST, 3, 3);
    assertHas(FIRST, 3, 3);
    assertHas(FIRST, 1, 3);
    keep(FIRST, 4, 3);
    assertHasNot(FIRST, 3);
    keep(FIRST, 5, 3);
    assertHasNot(FIRST, 1);
    keep(FIRST, 6, 3);
    assertHasNot(FIRST, 6);
    assertHas(FIRST, 2, 3);
    assertHas(FIRST, 4, 3);
    assertHas(FIRST, 5, 3);
  }

  /** What an owner that was overtaken has left is read by nobody here. */
  @Test
  void roomThatIsNeeded_isTakenFromOtherRounds_theOldestFirst() {
    keep(FIRST, 1, 4);
    keep(SECOND, 2, 4);
    keep(OTHER, 3, 3);
    assertHasNot(FIRST, 1);
    keep(OTHER, 4, 3);
    assertHas(SECOND, 2, 4);
    assertHas(OTHER, 3, 3);
    assertHas(OTHER, 4, 3);
  }

  @Test
  void messageThatNeverHasRoom_drivesNoneOut() {
    keep(FIRST, 1, 4);
    keep(SECOND, 2, 11);
    assertHasNot(SECOND, 2);
    assertHas(FIRST, 1, 4);
  }

  @Test
  void roundThatIsOver_leavesNothing() {
    keep(FIRST, 1, 4);
    keep(SECOND, 2, 4);
    recent.forget(FIRST);
    recent.forget(FIRST);
    assertThat(recent.bytes()).isEqualTo(4);
    assertHasNot(FIRST, 1);
    assertHas(SECOND, 2, 4);
  }

  @Test
  void runThatIsTakenUp_leavesNothing_andOtherRunsStay() {
    keep(FIRST, 1, 3);
    keep(SECOND, 2, 3);
    keep(OTHER, 3, 3);
    recent.forget(new RunId("run-1"));
    assertThat(recent.bytes()).isEqualTo(3);
    assertHasNot(FIRST, 1);
    assertHasNot(SECOND, 2);
    assertHas(OTHER, 3, 3);
  }

  @Test
  void storeThatKeepsNothing_hasNoRoom() {
    RecentMessages none = RecentMessages.none();
    none.keep(FIRST, Map.of(digest(1), new byte[] {1}));
    assertThat(none.bytes()).isZero();
    assertThat(none.find(FIRST, digest(1))).isNull();
  }
}
