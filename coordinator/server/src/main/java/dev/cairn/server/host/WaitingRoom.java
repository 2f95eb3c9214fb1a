package dev.cairn.server.host;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are held back until there is something to say: a future and a timer each, no
 * thread.
 *
 * <p>Each stands in a room (a population, a run). Whoever moves a room's state lets all in it look;
 * a look that gives an answer ends the wait.
 */
final class WaitingRoom {

  /** Requests that may be held back at once. */
  static final int HELD_MAX = 65_536;

  /** Beyond so many, no check-in is held: the places left are for those who are in a round. */
  static final int CHECK_INS_MAX = HELD_MAX / 4 * 3;

  private final Vertx vertx;
  private final Map<String, Set<Guest<?>>> rooms = new ConcurrentHashMap<>();
  private final AtomicInteger held = new AtomicInteger();
  private volatile @Nullable RuntimeException closed;

  WaitingRoom(Vertx vertx) {
    this.vertx = vertx;
  }

  /** One request that waits. */
  private record Guest<T>(
      Function<@Nullable RunSnapshot, @Nullable T> look, CompletableFuture<T> reply) {

    void lookAt(@Nullable RunSnapshot snapshot) {
      if (!reply.isDone()) {
        try {
          T answer = look.apply(snapshot);
          if (answer != null) {
            reply.complete(answer);
          }
        } catch (RuntimeException e) {
          reply.completeExceptionally(e);
        }
      }
    }
  }

  /** How many requests are held back. */
  int held() {
    return held.get();
  }

  /** Whether a check-in may be held back, too. */
  boolean takesCheckIns() {
    return held.get() < CHECK_INS_MAX;
  }

  /** How many requests are held back in one room. */
  int held(String room) {
    Set<Guest<?>> guests = rooms.get(room);
    return guests == null ? 0 : guests.size();
  }

  /** How many rooms there are. */
  int rooms() {
    return rooms.size();
  }

  /**
   * Holds a request back.
   *
   * @param room where it waits
   * @param now gives what it sees at first; asked only when moves are already seen, so that none is
   *     lost in between
   * @param look gives the answer when there is one; called at each move, from many threads
   * @param otherwise the answer when the wait is over
   * @param waitMillis how long; 0 gives an answer at once
   */
  <T> CompletableFuture<T> hold(
      String room,
      Supplier<@Nullable RunSnapshot> now,
      Function<@Nullable RunSnapshot, @Nullable T> look,
      Supplier<T> otherwise,
      long waitMillis) {
    Guest<T> guest = new Guest<>(look, new CompletableFuture<>());
    if (held.incrementAndGet() > HELD_MAX) {
      held.decrementAndGet();
      guest.reply().completeExceptionally(new Overload("too many requests are waiting"));
      return guest.reply();
    }
    enter(room, guest);
    guest
        .reply()
        .whenComplete(
            (answer, failure) -> {
              leave(room, guest);
              held.decrementAndGet();
            });
    RuntimeException reason = closed;
    if (reason != null) {
      guest.reply().completeExceptionally(reason);
    }
    guest.lookAt(now.get());
    if (!guest.reply().isDone()) {
      long timer =
          vertx.setTimer(Math.max(1, waitMillis), id -> guest.reply().complete(otherwise.get()));
      guest.reply().whenComplete((answer, failure) -> vertx.cancelTimer(timer));
    }
    return guest.reply();
  }

  private void enter(String room, Guest<?> guest) {
    rooms.compute(
        room,
        (name, guests) -> {
          Set<Guest<?>> all = guests == null ? ConcurrentHashMap.newKeySet() : guests;
          all.add(guest);
          return all;
        });
  }

  /** The last one takes the room along: devices name rooms, also such of which there is nothing. */
  private void leave(String room, Guest<?> guest) {
    rooms.computeIfPresent(
        room,
        (name, guests) -> {
          guests.remove(guest);
          return guests.isEmpty() ? null : guests;
        });
  }

  /** Lets everybody in a room look at {@code snapshot}. */
  void look(String room, @Nullable RunSnapshot snapshot) {
    Set<Guest<?>> guests = rooms.get(room);
    if (guests != null) {
      for (Guest<?> guest : new ArrayList<>(guests)) {
        guest.lookAt(snapshot);
      }
    }
  }

  /** Ends the waits in one room with trouble. */
  void close(String room, RuntimeException reason) {
    Set<Guest<?>> guests = rooms.get(room);
    if (guests != null) {
      for (Guest<?> guest : new ArrayList<>(guests)) {
        guest.reply().completeExceptionally(reason);
      }
    }
  }

  /** Ends all waits with trouble, also those to come: whoever waits may ask again. */
  void close(RuntimeException reason) {
    closed = reason;
    List<Guest<?>> all = new ArrayList<>();
    for (Set<Guest<?>> guests : rooms.values()) {
      all.addAll(new LinkedHashSet<>(guests));
    }
    for (Guest<?> guest : all) {
      guest.reply().completeExceptionally(reason);
    }
  }
}
