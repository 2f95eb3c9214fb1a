package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.message.SignedMessage;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a round needs of the cryptography of secure aggregation. */
public interface SecureAggregation {

  /** The signed configuration of a round: a function of what is fixed for it. */
  SignedMessage config(RoundConfig config);

  /**
   * Why no client would go on with the settled dealers, even if all of them stay; null if all do.
   */
  @Nullable Failed objection(RoundConfig config, Transcript transcript);

  /**
   * Why a sum could not be opened even if nobody else is lost, or no client would help to; null for
   * no reason. To be asked before anybody reveals anything.
   */
  @Nullable Failed objection(RoundConfig config, Transcript transcript, Included included);

  /**
   * Forgets what is kept in memory of a round: it is over, or from now on its driver goes by what
   * is durable.
   */
  void forget(RoundId round);

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
        Function<Recovered, T> recovered, Function<TooFew, T> tooFew, Function<Failed, T> failed);
  }

  /** The sum is free of masks. */
  record Recovered() implements Recovery {
    @Override
    public <T> T fold(
        Function<Recovered, T> recovered, Function<TooFew, T> tooFew, Function<Failed, T> failed) {
      return recovered.apply(this);
    }
  }

  /**
   * Some secret still lacks shares; more reveals may bring them.
   *
   * @param detail for people
   */
  record TooFew(String detail) implements Recovery {
    @Override
    public <T> T fold(
        Function<Recovered, T> recovered, Function<TooFew, T> tooFew, Function<Failed, T> failed) {
      return tooFew.apply(this);
    }
  }

  /**
   * The sum can never be opened, or is none.
   *
   * @param reason NEIGHBOURHOOD if somewhere too few clients are left, UNREADABLE_SHARES if too few
   *     say that they can read a dealer's shares, BAD_DEALER if a client dealt shares of something
   *     else than it committed to, SUM_MISMATCH if count or weight of the open sum cannot be right
   * @param detail for people
   * @param blamed whom it is proven to be the fault of
   */
  record Failed(AbandonReason reason, String detail, List<ClientId> blamed) implements Recovery {
    public Failed {
      blamed = List.copyOf(blamed);
    }

    /** A failure that is nobody's proven fault. */
    public Failed(AbandonReason reason, String detail) {
      this(reason, detail, List.of());
    }

    @Override
    public <T> T fold(
        Function<Recovered, T> recovered, Function<TooFew, T> tooFew, Function<Failed, T> failed) {
      return failed.apply(this);
    }
  }
}
