package dev.cairn.server.host;

import dev.cairn.engine.round.Hearing;
import dev.cairn.engine.round.RoundState;
import io.vertx.core.Vertx;

/**
 * When a run's owner looks into its mailbox. Letters that come soon after the last look lie for a
 * moment, so that one append takes what a crowd sends; whoever comes after a pause is heard at
 * once, and so is the last one that a round waits for. For one thread.
 */
final class MailboxPace {

  /** From one look to the next while each client waits for its own answer to go on. */
  static final long ANSWERS_MILLIS = 10;

  /** The same while each client hears that its update counts, after which it has nothing to do. */
  static final long RECEIPTS_MILLIS = 50;

  /**
   * The same in secure rounds: nobody hears what follows from what it sent before the phase is
   * over.
   */
  static final long MESSAGES_MILLIS = 250;

  /** So long before a phase's deadline nothing lies: it must not be late for that. */
  static final long DEADLINE_MILLIS = 500;

  /** How often a round hears that time has passed, whether or not letters come. */
  private static final long TICK_MILLIS = 200;

  private static final long NONE = -1;

  private final long answersMillis;
  private final long receiptsMillis;
  private final long messagesMillis;
  private final long tickMillis;
  private long millis;
  private long deadline = RoundState.NEVER;
  private long lastMillis;
  private boolean begun;
  private boolean hurried;
  private long timer = NONE;

  /** When it goes off. */
  private long timerMillis;

  MailboxPace() {
    this(ANSWERS_MILLIS, RECEIPTS_MILLIS, MESSAGES_MILLIS, TICK_MILLIS);
  }

  MailboxPace(long answersMillis, long receiptsMillis, long messagesMillis, long tickMillis) {
    this.answersMillis = answersMillis;
    this.receiptsMillis = receiptsMillis;
    this.messagesMillis = messagesMillis;
    this.tickMillis = tickMillis;
  }

  long tickMillis() {
    return tickMillis;
  }

  /**
   * Goes by where the round stands now.
   *
   * @param hearing when those who answer in its state hear of it
   * @param deadlineMillis of its state, in milliseconds since 1970
   */
  void follow(Hearing hearing, long deadlineMillis) {
    millis =
        switch (hearing) {
          case AT_ONCE -> answersMillis;
          case RECEIPT -> receiptsMillis;
          case TOGETHER -> messagesMillis;
        };
    deadline = deadlineMillis;
  }

  /** From now on nothing lies: the run is being left. */
  void hurry() {
    hurried = true;
  }

  /** Letters were taken out at this time, in milliseconds since 1970. */
  void took(Vertx vertx, long nowMillis) {
    lastMillis = nowMillis;
    begun = true;
    if (timer != NONE) {
      // Those that it was set for lie no more.
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }

  /**
   * Looks at letters when their time has come.
   *
   * @param vertx of the owner, on whose thread this is called
   * @param complete whether nobody is missing that they would lie for
   * @param look takes them out
   */
  void come(Vertx vertx, boolean complete, long nowMillis, Runnable look) {
    long left = complete ? 0 : leftMillis(nowMillis);
    if (left == 0) {
      look.run();
      return;
    }
    if (timer != NONE && nowMillis + left < timerMillis) {
      // It was set in a state in which letters lie for longer.
      vertx.cancelTimer(timer);
      timer = NONE;
    }
    if (timer == NONE) {
      timerMillis = nowMillis + left;
      timer =
          vertx.setTimer(
              left,
              set -> {
                timer = NONE;
                look.run();
              });
    }
  }

  /** How long letters lie that are there now, in milliseconds; 0 for not at all. */
  long leftMillis(long nowMillis) {
    if (!begun || hurried || deadline - nowMillis < DEADLINE_MILLIS) {
      return 0;
    }
    // A clock that was put back makes nobody wait for longer.
    return Math.max(0, Math.min(millis, lastMillis + millis - nowMillis));
  }
}
