package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All events of all runs and rounds in one order.
 *
 * <p>Positions become visible in ascending order: once {@link #after} has shown a position, no
 * lower one appears later. (Whoever numbers rows in concurrent transactions must see to that, or a
 * reader who resumes after the higher number misses the lower one.)
 */
public interface EventFeed {

  /**
   * The oldest events with a position above {@code position}, in ascending order. Called on the
   * worker pool; may block.
   *
   * @param position 0 for all
   * @param max at most so many
   */
  List<FeedEvent> after(long position, int max);

  /** The newest position; 0 if nothing has happened yet. Called on the worker pool; may block. */
  long latest();

  /**
   * Asks to be told when there may be something new.
   *
   * @param signal called from any thread after new events became visible to {@link #after}; one
   *     call may stand for many events; it returns at once and does not throw
   * @return ends the subscription; may be called from any thread, and more than once
   */
  Runnable subscribe(Runnable signal);

  /**
   * One event.
   *
   * @param position its place in the order, above 0; there may be gaps
   * @param at when it was recorded
   * @param run the run that it belongs to
   * @param round the round; null for an event of the run itself
   * @param type the event's name, for instance {@code ClientJoined}
   * @param payload what it says, a JSON object
   */
  record FeedEvent(
      long position,
      Instant at,
      RunId run,
      @Nullable RoundId round,
      String type,
      JsonNode payload) {
    public FeedEvent {
      if (position < 1) {
        throw new IllegalArgumentException("an event's position is above 0, not " + position);
      }
    }
  }
}
