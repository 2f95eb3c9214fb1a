package dev.cairn.protocol;

import dev.cairn.secagg.message.SignedMessage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The coordinator's answer to a message of a secure round. */
public sealed interface ExchangeReply {

  /** One function for each case. */
  <T> T fold(
      Function<Next, T> next, Supplier<T> waiting, Function<Refused, T> refused, Supplier<T> over);

  /**
   * The message was taken, its phase is over, and this is what the client needs for the next.
   *
   * @param message signed by the coordinator
   */
  record Next(SignedMessage message) implements ExchangeReply {
    @Override
    public <T> T fold(
        Function<Next, T> next,
        Supplier<T> waiting,
        Function<Refused, T> refused,
        Supplier<T> over) {
      return next.apply(this);
    }
  }

  /** The message was taken; others are waited for. Sending it again asks again. */
  record Waiting() implements ExchangeReply {
    @Override
    public <T> T fold(
        Function<Next, T> next,
        Supplier<T> waiting,
        Function<Refused, T> refused,
        Supplier<T> over) {
      return waiting.get();
    }
  }

  /**
   * The message was not taken.
   *
   * @param refusal why
   * @param detail for people
   */
  record Refused(Refusal refusal, String detail) implements ExchangeReply {
    @Override
    public <T> T fold(
        Function<Next, T> next,
        Supplier<T> waiting,
        Function<Refused, T> refused,
        Supplier<T> over) {
      return refused.apply(this);
    }
  }

  /** No message is wanted any more: the client has done its part, or the round is over. */
  record Over() implements ExchangeReply {
    @Override
    public <T> T fold(
        Function<Next, T> next,
        Supplier<T> waiting,
        Function<Refused, T> refused,
        Supplier<T> over) {
      return over.get();
    }
  }
}
