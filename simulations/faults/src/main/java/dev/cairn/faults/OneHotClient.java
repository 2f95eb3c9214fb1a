package dev.cairn.faults;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateBody;

/** A client of plain rounds. In some rounds it says that it failed, in some it vanishes. */
public final class OneHotClient extends SteppingClient {

  /** What a client does with an assignment. */
  enum Conduct {
    TRAIN,
    FAIL,
    VANISH;

    /** What clients do that are lost like this: whom it takes too late has sent its update. */
    static Conducts of(Losses losses) {
      return (round, client) -> {
        Loss loss = losses.of(round, client);
        return loss == null || !loss.takesTheUpdate() ? TRAIN : loss.farewell() ? FAIL : VANISH;
      };
    }

    /** What clients do by chance, which follows from seed, round and client. */
    static Conducts random(long seed) {
      return (round, client) -> {
        double dice = BatchOrder.random("conduct", seed, round.index(), id(client)).nextDouble();
        return dice < FAIL_SHARE ? FAIL : dice < FAIL_SHARE + VANISH_SHARE ? VANISH : TRAIN;
      };
    }
  }

  /** Decides what clients do. */
  interface Conducts {
    /** What a client does in a round. */
    Conduct of(RoundId round, int client);
  }

  private static final double FAIL_SHARE = 0.15;
  private static final double VANISH_SHARE = 0.15;

  private final Conducts conducts;
  private boolean uploaded;

  /** Creates a client that does its part in every round. */
  public OneHotClient(Coordinator coordinator, Population population, int index) {
    this(coordinator, population, index, (round, client) -> Conduct.TRAIN);
  }

  OneHotClient(Coordinator coordinator, Population population, int index, Conducts conducts) {
    super(coordinator, population, index, id(index));
    this.conducts = conducts;
  }

  private static ClientId id(int index) {
    return new ClientId("client-" + index);
  }

  @Override
  void begin(RoundAssignment given) {
    uploaded = false;
  }

  @Override
  boolean proceed(RoundAssignment current) {
    if (uploaded) {
      return ask(current);
    }
    switch (conducts.of(current.session().round(), index())) {
      case FAIL -> leave(current, Departure.TRAINING_FAILED);
      case VANISH -> vanish(current);
      case TRAIN -> uploaded = uploads(current, UpdateBody.ofLanes(update(current)), null);
    }
    return true;
  }
}
