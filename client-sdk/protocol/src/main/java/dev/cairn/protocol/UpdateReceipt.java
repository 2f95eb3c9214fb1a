package dev.cairn.protocol;

import java.util.function.Function;

/** The coordinator's answer to an upload. */
public sealed interface UpdateReceipt {

  /** Calls the function of the case that this is. */
  <T> T fold(Function<Accepted, T> accepted, Function<Refused, T> refused);

  /** The update is durable and will be counted once; sending it again changes nothing. */
  record Accepted() implements UpdateReceipt {
    @Override
    public <T> T fold(Function<Accepted, T> accepted, Function<Refused, T> refused) {
      return accepted.apply(this);
    }
  }

  /**
   * The update was deleted and will not be counted.
   *
   * @param refusal why
   * @param detail for people
   */
  record Refused(Refusal refusal, String detail) implements UpdateReceipt {
    @Override
    public <T> T fold(Function<Accepted, T> accepted, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }
}
