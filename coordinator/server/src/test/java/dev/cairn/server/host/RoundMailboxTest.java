package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundMailboxTest {
  private static final RoundId FIRST = new RoundId(new RunId("r"), 1, 1);
  private static final RoundId SECOND = new RoundId(new RunId("r"), 2, 1);

  private final AtomicInteger wakes = new AtomicInteger();
  private final RoundMailbox mailbox = new RoundMailbox(wakes::incrementAndGet);

  private CompletableFuture<Decision> post(RoundId round) {
    return mailbox.post(round, new RoundCommand.Tick());
  }

  @Test
  void take_givesWhatWaitsForOneRoundInOrder() {
    post(FIRST);
    post(FIRST);
    post(SECOND);
    assertThat(mailbox.take()).extracting(RoundMailbox.Letter::round).containsExactly(FIRST, FIRST);
    assertThat(mailbox.take()).extracting(RoundMailbox.Letter::round).containsExactly(SECOND);
    assertThat(mailbox.take()).isEmpty();
  }

  @Test
  void post_wakesTheOwnerOnlyWhenNothingWaited() {
    post(FIRST);
    post(FIRST);
    assertThat(wakes).hasValue(1);
    mailbox.take();
    post(FIRST);
    assertThat(wakes).hasValue(2);
  }

  @Test
  void post_thatMakesItComplete_wakesTheOwnerAgain() {
    mailbox.expect(3);
    post(FIRST);
    post(FIRST);
    assertThat(mailbox.isComplete()).isFalse();
    assertThat(wakes).hasValue(1);
    post(FIRST);
    assertThat(mailbox.isComplete()).isTrue();
    assertThat(wakes).hasValue(2);
    post(FIRST);
    assertThat(mailbox.isComplete()).isTrue();
    assertThat(wakes).hasValue(2);
  }

  @Test
  void expect_ofMoreThanABatch_isOfABatch() {
    mailbox.expect(RoundMailbox.WAITING_MAX);
    for (int i = 0; i < RoundMailbox.BATCH_MAX; i++) {
      assertThat(mailbox.isComplete()).isFalse();
      post(FIRST);
    }
    assertThat(mailbox.isComplete()).isTrue();
  }

  @Test
  void take_isBoundedAndLeavesTheRest() {
    for (int i = 0; i < RoundMailbox.BATCH_MAX + 1; i++) {
      post(FIRST);
    }
    assertThat(mailbox.take()).hasSize(RoundMailbox.BATCH_MAX);
    assertThat(mailbox.take()).hasSize(1);
  }

  @Test
  void post_beyondTheBound_isRefusedAndTheRestStays() {
    for (int i = 0; i < RoundMailbox.WAITING_MAX; i++) {
      assertThat(post(FIRST)).isNotDone();
    }
    assertThat(post(FIRST)).isCompletedExceptionally();
    mailbox.take();
    assertThat(post(FIRST)).isNotDone();
  }

  @Test
  void joining_beyondItsShare_isRefused_andMembersAreHeard() {
    RoundCommand join = new RoundCommand.Join(new ClientId("a"));
    for (int i = 0; i < RoundMailbox.JOINING_MAX; i++) {
      assertThat(mailbox.isCrowded()).isFalse();
      assertThat(mailbox.post(FIRST, join)).isNotDone();
    }
    assertThat(mailbox.isCrowded()).isTrue();
    assertThat(mailbox.post(FIRST, join)).isCompletedExceptionally();
    assertThat(post(FIRST)).isNotDone();
    mailbox.take();
    assertThat(mailbox.post(FIRST, join)).isNotDone();
  }

  @Test
  void close_failsWhatWaitsAndWhatComes() {
    CompletableFuture<Decision> waiting = post(FIRST);
    mailbox.close("the coordinator is stopping");
    assertThat(waiting).isCompletedExceptionally();
    assertThat(post(FIRST)).isCompletedExceptionally();
  }
}
