package dev.cairn.engine.secure;

import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import java.util.function.Function;

/** What to do with a message of a secure round. */
public sealed interface Taken {
  /** Calls the function of the case that this is. */
  <T> T fold(
      Function<Asked, T> asked, Function<Before, T> before, Function<Decision.Refused, T> refused);

  /** The message is well-formed and asks this of the round. */
  record Asked(RoundCommand command) implements Taken {
    @Override
    public <T> T fold(
        Function<Asked, T> asked,
        Function<Before, T> before,
        Function<Decision.Refused, T> refused) {
      return asked.apply(this);
    }
  }

  /** The round needs nothing of it: it has the message, or went on without it. */
  record Before() implements Taken {
    @Override
    public <T> T fold(
        Function<Asked, T> asked,
        Function<Before, T> before,
        Function<Decision.Refused, T> refused) {
      return before.apply(this);
    }
  }

  /** Whether no honest client sends such a message. */
  default boolean isMisconduct() {
    return false;
  }

  /**
   * The message is refused.
   *
   * @param refused what the client is told
   * @param isMisconduct whether no honest client sends such a message
   */
  record No(Decision.Refused refused, boolean isMisconduct) implements Taken {

    /** A refusal that an honest client may get, too. */
    public No(Decision.Refused refused) {
      this(refused, false);
    }

    @Override
    public <T> T fold(
        Function<Asked, T> asked,
        Function<Before, T> before,
        Function<Decision.Refused, T> refused) {
      return refused.apply(this.refused);
    }
  }
}
