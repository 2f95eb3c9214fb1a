package dev.cairn.client.testing;

import dev.cairn.protocol.TroubleException;

/** Where requests wait until something changes or their time is over. */
final class WaitingRoom {
  private final CoordinatorTime time;
  private long changes;

  WaitingRoom(CoordinatorTime time) {
    this.time = time;
  }

  // Synchronized: the threads that wait, and the one that changes something.
  /** A number that grows with every change; read it before you look, give it to {@link #await}. */
  synchronized long changes() {
    return changes;
  }

  synchronized void changed() {
    changes++;
    notifyAll();
  }

  /** Waits while nothing has changed since {@code seen}; may return early. */
  synchronized void await(long seen, long untilMillis) {
    if (changes != seen) {
      return;
    }
    try {
      time.await(this, untilMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TroubleException("interrupted while waiting", e);
    }
  }
}
