package dev.cairn.faults;

import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.message.MessageType;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Decides which clients are lost in which rounds. */
@FunctionalInterface
public interface Losses {

  /** How a client is lost in a round; null if it is not. */
  @Nullable Loss of(RoundId round, int client);

  /** Nobody is lost. */
  static Losses none() {
    return (round, client) -> null;
  }

  /** One client is lost, in every round. */
  static Losses always(int lost, Loss loss) {
    return (round, client) -> client == lost ? loss : null;
  }

  /**
   * By chance, in each round anew.
   *
   * @param share of all clients that are lost, 0 to 1
   */
  static Losses random(long seed, double share) {
    List<MessageType> befores =
        List.of(
            MessageType.ADVERTISE,
            MessageType.SHARE_KEYS,
            MessageType.MASKED_INPUT,
            MessageType.CONFIRM,
            MessageType.REVEAL);
    return (round, client) -> {
      // A function of its arguments, so that faults of other kinds do not change who is lost.
      long place = (round.index() * 1_000L + round.attempt()) * 1_000L + client;
      SplittableRandom random = new SplittableRandom(seed ^ place * 0x9E3779B97F4A7C15L);
      return random.nextDouble() < share
          ? new Loss(befores.get(random.nextInt(befores.size())), random.nextBoolean())
          : null;
    };
  }
}
