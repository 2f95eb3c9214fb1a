package dev.cairn.app.crash;

import dev.cairn.app.process.FaultProxy;
import dev.cairn.app.process.Processes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Holds an append on its way from a coordinator to its database, which hears nothing of it, and
 * listens to what the database says of it once it is let go.
 */
final class HeldAppend implements FaultProxy.Valve {
  private static final Duration REACH_DEADLINE = Duration.ofSeconds(60);

  private final FaultProxy proxy;
  private final String round;
  private final String type;
  private final StringBuffer answers = new StringBuffer();
  private volatile FaultProxy.@Nullable Link held;
  private volatile boolean holding = true;

  /**
   * Holds the next append of a type to a round.
   *
   * @param proxy between coordinator and database
   */
  HeldAppend(FaultProxy proxy, String round, String type) {
    this.proxy = proxy;
    this.round = round;
    this.type = type;
    proxy.holdRequests(this);
    proxy.holdAnswers(
        new FaultProxy.Valve() {
          @Override
          public boolean isOpen(FaultProxy.Link link, int bytes) {
            return true;
          }

          @Override
          public boolean isOpen(FaultProxy.Link link, ByteBuffer waiting) {
            if (link.equals(held)) {
              answers.append(StandardCharsets.ISO_8859_1.decode(waiting.duplicate()));
            }
            return true;
          }
        });
  }

  @Override
  public boolean isOpen(FaultProxy.Link link, int bytes) {
    return !holding || !link.equals(held);
  }

  @Override
  public boolean isOpen(FaultProxy.Link link, ByteBuffer waiting) {
    if (held == null) {
      String request = StandardCharsets.ISO_8859_1.decode(waiting.duplicate()).toString();
      if (request.contains("round/" + round) && request.contains(type)) {
        held = link;
      }
    }
    return isOpen(link, waiting.remaining());
  }

  /** Waits until the append is on its way. */
  void awaitReached() throws Exception {
    Processes.await(type + " is on its way", REACH_DEADLINE, () -> held != null);
  }

  /** Lets it go on. */
  void letGo() {
    holding = false;
  }

  /** Waits until the database has said something of it, and whether it was this. */
  void awaitAnswer(String answer) throws Exception {
    Processes.await(
        "the database says " + answer + " of " + type,
        REACH_DEADLINE,
        () -> answers.indexOf(answer) >= 0);
  }

  /** Holds and hears nothing any more. */
  void forget() {
    letGo();
    proxy.holdRequests((link, bytes) -> true);
    proxy.holdAnswers((link, bytes) -> true);
  }
}
