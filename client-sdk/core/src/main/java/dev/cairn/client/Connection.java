package dev.cairn.client;

import dev.cairn.protocol.Coordinator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to the coordinator: opened when it is first needed, or the app's own. */
final class Connection implements Supplier<Coordinator> {
  private final @Nullable Supplier<? extends Coordinator> opening;
  private @Nullable Coordinator coordinator;

  private Connection(
      @Nullable Supplier<? extends Coordinator> opening, @Nullable Coordinator coordinator) {
    this.opening = opening;
    this.coordinator = coordinator;
  }

  static Connection openedBy(Supplier<? extends Coordinator> opening) {
    return new Connection(opening, null);
  }

  static Connection of(Coordinator coordinator) {
    return new Connection(null, coordinator);
  }

  // Synchronized, since farewells come from a thread of their own, and close from any.
  @Override
  public synchronized Coordinator get() {
    if (coordinator == null) {
      if (opening == null) {
        throw new IllegalStateException("the client is closed");
      }
      coordinator = opening.get();
    }
    return coordinator;
  }

  /** Closes what it opened itself. */
  synchronized void close() {
    if (opening != null && coordinator != null) {
      coordinator.close();
      coordinator = null;
    }
  }
}
