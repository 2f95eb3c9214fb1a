package dev.cairn.server.host;

import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.protocol.RoundId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The bounded queue in front of a round's owner. Any thread puts commands in; the owner takes them
 * out in order, as many as wait for the same round at once.
 *
 * <p>Monitor: senders and the owner.
 */
final class RoundMailbox {

  /** A cohort of this size may send at once; more are told to come back. */
  static final int WAITING_MAX = 16_384;

  /** Beyond so many, nobody joins: the places left are for those who are in the round. */
  static final int JOINING_MAX = WAITING_MAX / 4 * 3;

  /** More in one append would hold the first of them back for the last. */
  static final int BATCH_MAX = 256;

  /** A command, and who waits for the decision. */
  record Letter(RoundId round, RoundCommand command, CompletableFuture<Decision> answer) {}

  private final Runnable wakeOwner;
  private final ArrayDeque<Letter> waiting = new ArrayDeque<>();
  private int expected = 1;
  private boolean closed;

  /**
   * Creates an empty mailbox.
   *
   * @param wakeOwner called after each command that finds the mailbox empty or that makes it
   *     complete; must not block
   */
  RoundMailbox(Runnable wakeOwner) {
    this.wakeOwner = wakeOwner;
  }

  /** Puts a command in; the decision comes when its events are durable. */
  CompletableFuture<Decision> post(RoundId round, RoundCommand command) {
    CompletableFuture<Decision> answer = new CompletableFuture<>();
    boolean wake;
    synchronized (this) {
      int most = command instanceof RoundCommand.Join ? JOINING_MAX : WAITING_MAX;
      if (closed || waiting.size() >= most) {
        answer.completeExceptionally(new Overload("the round takes no more requests just now"));
        return answer;
      }
      waiting.add(new Letter(round, command, answer));
      wake = waiting.size() == 1 || waiting.size() == expected;
    }
    if (wake) {
      wakeOwner.run();
    }
    return answer;
  }

  /** Whether nothing waits. */
  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** So many letters are worth to be looked at before their time, at least 1. */
  synchronized void expect(int letters) {
    expected = Math.min(letters, BATCH_MAX);
  }

  /** Whether as many wait as are expected. */
  synchronized boolean isComplete() {
    return waiting.size() >= expected;
  }

  /** Whether so much waits that nobody more can join just now. */
  synchronized boolean isCrowded() {
    return !closed && waiting.size() >= JOINING_MAX;
  }

  /** Takes out what waits for one round; empty if nothing waits. */
  synchronized List<Letter> take() {
    List<Letter> batch = new ArrayList<>();
    while (!waiting.isEmpty()
        && batch.size() < BATCH_MAX
        && (batch.isEmpty() || batch.get(0).round().equals(waiting.peek().round()))) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  /**
   * Takes no more and fails what waits.
   *
   * @param reason for those who wait
   */
  void close(String reason) {
    List<Letter> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(waiting);
      waiting.clear();
    }
    for (Letter letter : left) {
      letter.answer().completeExceptionally(new Overload(reason));
    }
  }
}
