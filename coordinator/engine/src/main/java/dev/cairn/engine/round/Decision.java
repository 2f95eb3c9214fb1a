package dev.cairn.engine.round;

import dev.cairn.protocol.Refusal;
import java.util.List;
import java.util.function.Function;

/** What a round's state says to a command. */
public sealed interface Decision {

  /** Calls the function of the case that this is. */
  <T> T fold(Function<Accepted, T> accepted, Function<Refused, T> refused);

  /** Events of an accepted command; none if it was accepted before. */
  default List<RoundEvent> events() {
    return fold(Accepted::recorded, refused -> List.of());
  }

  /** Whether the command was accepted. */
  default boolean isAccepted() {
    return fold(accepted -> true, refused -> false);
  }

  /**
   * The command is accepted.
   *
   * @param recorded what happens; empty for a repeated or idle command
   */
  record Accepted(List<RoundEvent> recorded) implements Decision {
    public Accepted {
      recorded = List.copyOf(recorded);
    }

    @Override
    public <T> T fold(Function<Accepted, T> accepted, Function<Refused, T> refused) {
      return accepted.apply(this);
    }
  }

  /**
   * The command is refused and changes nothing.
   *
   * @param refusal why
   * @param detail for people
   */
  record Refused(Refusal refusal, String detail) implements Decision {
    @Override
    public <T> T fold(Function<Accepted, T> accepted, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }

  /** Accepts with events. */
  static Decision accept(RoundEvent... events) {
    return new Accepted(List.of(events));
  }

  /** Accepts a command that changes nothing. */
  static Decision unchanged() {
    return new Accepted(List.of());
  }

  /** Refuses. */
  static Decision refuse(Refusal refusal, String detail) {
    return new Refused(refusal, detail);
  }
}
