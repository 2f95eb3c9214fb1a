package dev.cairn.engine.round;

import java.util.List;

/**
 * A round as two pure functions: what a command means in a state, and the state after an event.
 * Recovery is {@link #replay}.
 */
public final class RoundMachine {
  private RoundMachine() {}

  /** The state before the first event. */
  public static RoundState initial() {
    return new Unopened();
  }

  /** What {@code state} says to {@code command} at {@code now}, in milliseconds since 1970. */
  public static Decision decide(RoundState state, RoundCommand command, long now) {
    return command.on(state, now);
  }

  /** The state after {@code event}. */
  public static RoundState evolve(RoundState state, RoundEvent event) {
    return event.applyTo(state);
  }

  /** The state after all of {@code events}. */
  public static RoundState replay(List<RoundEvent> events) {
    RoundState state = initial();
    for (RoundEvent event : events) {
      state = evolve(state, event);
    }
    return state;
  }
}
