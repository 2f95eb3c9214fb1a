package dev.cairn.engine.round;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Map;
import java.util.function.Function;

/** What a round needs of the cryptography of secure aggregation. */
public interface SecureAggregation {

  /** The signed configuration of a round: a function of what is fixed for it. */
  SignedMessage config(RoundConfig config);

  /**
   * Removes the masks from a sum, if the shares that were revealed so far suffice.
   *
   * @param config what is fixed
   * @param transcript the messages of the phases before
   * @param included whose updates are in the sum
   * @param reveals digests of the reveals so far, by client
   * @param lanes the sum of the masked updates, changed in place when this gives {@link Recovered}
   * @throws dev.cairn.protocol.TroubleException if the message store failed
   */
  Recovery recover(
      RoundConfig config,
      Transcript transcript,
      Included included,
      Map<ClientId, Digest> reveals,
      long[] lanes);

  /** What became of an attempt to remove the masks. */
  sealed interface Recovery {
    /** Calls the function of the case that this is. */
    <T> T fold(
        Function<Recovered, T> recovered, Function<Short, T> tooFew, Function<Cheated, T> cheated);
  }

  /** The sum is free of masks. */
  record Recovered() implements Recovery {
    @Override
    public <T> T fold(
        Function<Recovered, T> recovered, Function<Short, T> tooFew, Function<Cheated, T> cheated) {
      return recovered.apply(this);
    }
  }

  /**
   * Some secret still lacks shares; more reveals may bring them.
   *
   * @param detail for people
   */
  record Short(String detail) implements Recovery {
    @Override
    public <T> T fold(
        Function<Recovered, T> recovered, Function<Short, T> tooFew, Function<Cheated, T> cheated) {
      return tooFew.apply(this);
    }
  }

  /**
   * A client dealt shares of something else than it committed to: the sum cannot be opened.
   *
   * @param detail for people, names the client
   */
  record Cheated(String detail) implements Recovery {
    @Override
    public <T> T fold(
        Function<Recovered, T> recovered, Function<Short, T> tooFew, Function<Cheated, T> cheated) {
      return cheated.apply(this);
    }
  }
}
