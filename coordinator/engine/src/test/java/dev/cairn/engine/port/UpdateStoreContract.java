package dev.cairn.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of updates must do, from the side that takes them in to the one that sums. */
@Timeout(60)
public abstract class UpdateStoreContract {
  private static final RoundId ROUND = RoundId.parse("run-1/1/1");

  /** Rounds whose names are like that of the first. */
  private static final List<RoundId> OTHERS =
      List.of(RoundId.parse("run-1/1/2"), RoundId.parse("run-1/11/1"), RoundId.parse("run-10/1/1"));

  /** Where bodies come in; empty at first. */
  protected abstract UpdateIntake intake();

  /** The same bodies. */
  protected abstract UpdateStore updates();

  private static byte[] body(int seed, int bytes) {
    byte[] body = new byte[bytes];
    new SplittableRandom(seed).nextBytes(body);
    return body;
  }

  private Digest put(RoundId round, byte[] body) {
    Digest digest = Digest.of(body);
    try (UpdateIntake.Incoming incoming = intake().stage(round, body.length)) {
      incoming.write(ByteBuffer.wrap(body));
      assertThat(incoming.commit(digest)).isTrue();
    }
    return digest;
  }

  private byte[] read(RoundId round, Digest digest, int bytes) {
    ByteBuffer all = ByteBuffer.allocate(bytes);
    updates()
        .read(
            round,
            digest,
            (offset, block) -> {
              assertThat(offset).isEqualTo(all.position()).matches(at -> at % 8 == 0);
              assertThat(block.remaining()).isPositive().matches(size -> size % 8 == 0);
              all.put(block);
            });
    assertThat(all.hasRemaining()).isFalse();
    return all.array();
  }

  private void assertGone(RoundId round, Digest digest) {
    assertThat(intake().contains(round, digest)).isFalse();
    List<Long> blocks = new ArrayList<>();
    assertThatThrownBy(() -> updates().read(round, digest, (offset, block) -> blocks.add(offset)))
        .isInstanceOf(TroubleException.class);
    assertThat(blocks).isEmpty();
  }

  /** Also one that is larger than any block. */
  @ParameterizedTest
  @ValueSource(ints = {8, 65_536, 65_544, 262_144, 700_000})
  final void body_isReadAsItCameIn(int bytes) {
    byte[] body = body(bytes, bytes);
    Digest digest = put(ROUND, body);
    assertThat(intake().contains(ROUND, digest)).isTrue();
    assertThat(read(ROUND, digest, bytes)).isEqualTo(body);
    assertThat(read(ROUND, digest, bytes)).isEqualTo(body);
  }

  @Test
  final void body_mayComeInPieces_whoseBuffersAreUsedAgain() {
    byte[] body = body(1, 1_000);
    byte[] piece = new byte[7];
    try (UpdateIntake.Incoming incoming = intake().stage(ROUND, body.length)) {
      for (int at = 0; at < body.length; at += piece.length) {
        int length = Math.min(piece.length, body.length - at);
        System.arraycopy(body, at, piece, 0, length);
        ByteBuffer bytes = ByteBuffer.wrap(piece, 0, length);
        incoming.write(bytes);
        assertThat(bytes.hasRemaining()).as("consumed").isFalse();
      }
      assertThat(intake().contains(ROUND, Digest.of(body))).as("not whole yet").isFalse();
      assertThat(incoming.commit(Digest.of(body))).isTrue();
    }
    assertThat(read(ROUND, Digest.of(body), body.length)).isEqualTo(body);
  }

  @Test
  final void bodyOfAnotherDigest_isNotKept() {
    byte[] body = body(1, 64);
    Digest announced = Digest.of(body(2, 64));
    try (UpdateIntake.Incoming incoming = intake().stage(ROUND, body.length)) {
      incoming.write(ByteBuffer.wrap(body));
      assertThat(incoming.commit(announced)).isFalse();
    }
    assertGone(ROUND, announced);
    assertGone(ROUND, Digest.of(body));
  }

  @Test
  final void bodyThatIsLongerThanAnnounced_isRefused() {
    byte[] body = body(1, 64);
    try (UpdateIntake.Incoming incoming = intake().stage(ROUND, 56)) {
      incoming.write(ByteBuffer.wrap(body, 0, 56));
      assertThatThrownBy(() -> incoming.write(ByteBuffer.wrap(body, 56, 8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertGone(ROUND, Digest.of(body));
    assertGone(ROUND, Digest.of(ByteBuffer.wrap(body, 0, 56)));
  }

  @Test
  final void bodyThatIsGivenUp_isNotKept_andCannotBeCommitted() {
    byte[] body = body(1, 64);
    UpdateIntake.Incoming incoming = intake().stage(ROUND, body.length);
    incoming.write(ByteBuffer.wrap(body));
    incoming.close();
    assertThatThrownBy(() -> incoming.commit(Digest.of(body)))
        .isInstanceOf(IllegalStateException.class);
    assertGone(ROUND, Digest.of(body));
  }

  @Test
  final void bodyThatComesTwice_isThereOnce() {
    byte[] body = body(1, 64);
    Digest digest = put(ROUND, body);
    assertThat(put(ROUND, body)).isEqualTo(digest);
    assertThat(read(ROUND, digest, body.length)).isEqualTo(body);
    intake().discard(ROUND, digest);
    assertGone(ROUND, digest);
    intake().discard(ROUND, digest);
    assertThat(put(ROUND, body)).isEqualTo(digest);
    assertThat(read(ROUND, digest, body.length)).isEqualTo(body);
  }

  @Test
  final void equalBodiesOfTwoRounds_doNotShareTheirFate() {
    byte[] body = body(1, 64);
    Digest digest = put(ROUND, body);
    OTHERS.forEach(round -> assertGone(round, digest));
    OTHERS.forEach(round -> put(round, body));
    intake().discard(OTHERS.get(0), digest);
    updates().erase(OTHERS.get(1));
    assertGone(OTHERS.get(0), digest);
    assertGone(OTHERS.get(1), digest);
    for (RoundId round : List.of(ROUND, OTHERS.get(2))) {
      assertThat(read(round, digest, body.length)).isEqualTo(body);
    }
  }

  private ByteBuffer keep(RoundId round, byte[] result) {
    ByteBuffer bytes = ByteBuffer.wrap(result);
    ByteBuffer kept = updates().keepResult(round, bytes);
    assertThat(bytes.remaining()).as("not consumed").isEqualTo(result.length);
    return kept;
  }

  @Test
  final void result_isTheFirstThatWasKept_andReadAsItCame() {
    put(ROUND, body(1, 64));
    assertThat(updates().result(ROUND)).isNull();
    byte[] first = body(2, 700_001);
    assertThat(keep(ROUND, first)).isEqualTo(ByteBuffer.wrap(first));
    assertThat(keep(ROUND, body(3, 20))).isEqualTo(ByteBuffer.wrap(first));
    assertThat(updates().result(ROUND)).isEqualTo(ByteBuffer.wrap(first));
    OTHERS.forEach(round -> assertThat(updates().result(round)).isNull());
  }

  /** One that was overtaken must not leave a second one behind. */
  @Test
  final void result_goesWithItsRound_andNoneComesAfterwards() {
    put(ROUND, body(1, 64));
    byte[] result = body(2, 64);
    keep(ROUND, result);
    updates().erase(ROUND);
    assertThat(updates().result(ROUND)).isNull();
    assertThatThrownBy(() -> keep(ROUND, result)).isInstanceOf(TroubleException.class);
    assertThat(updates().result(ROUND)).isNull();
  }

  @Test
  final void erasure_leavesNothingOfARound_andTwiceIsNoError() {
    Digest first = put(ROUND, body(1, 64));
    Digest second = put(ROUND, body(2, 64));
    updates().erase(ROUND);
    assertGone(ROUND, first);
    assertGone(ROUND, second);
    updates().erase(ROUND);
    assertGone(ROUND, put(OTHERS.get(0), body(3, 64)));
  }
}
