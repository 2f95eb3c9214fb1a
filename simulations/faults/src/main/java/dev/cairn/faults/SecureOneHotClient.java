package dev.cairn.faults;

import dev.cairn.client.testing.SimulatedAuthority;
import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.AfterSurvivors;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.RevealShares;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.client.SpentMark;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of secure rounds, with real keys and masks; in some rounds it is lost. */
public final class SecureOneHotClient extends SteppingClient {

  /** The lowest floor that there is: what is too few is for the plan to say here. */
  private static final ClientFloor FLOOR = new ClientFloor(3, 0, Adversary.SEMI_HONEST);

  private final SecAggClient secure;
  private final Losses losses;
  private final List<String> aborts = new ArrayList<>();
  private int spentIndex;
  private @Nullable AdvertiseKeys advertise;
  private @Nullable ShareKeys share;
  private @Nullable MaskInput mask;
  private @Nullable AfterSurvivors after;
  private @Nullable RevealShares reveal;
  private boolean uploaded;
  private boolean finished;

  /**
   * Creates a client.
   *
   * @param device its keys
   * @param losses in which rounds it is lost
   */
  public SecureOneHotClient(
      Coordinator coordinator,
      Population population,
      int index,
      SimulatedAuthority.Device device,
      Losses losses) {
    super(coordinator, population, index, device.clientId());
    this.secure = device.secureAggregation(FLOOR);
    this.losses = losses;
  }

  @Override
  public List<String> aborts() {
    return aborts;
  }

  /** The mark of the one run that there is, in this client's memory, which it does not lose. */
  private SpentMark mark(RoundId round) {
    return new SpentMark() {
      @Override
      public boolean isSet() {
        return spentIndex >= round.index();
      }

      @Override
      public boolean set() {
        boolean first = !isSet();
        spentIndex = Math.max(spentIndex, round.index());
        return first;
      }
    };
  }

  @Override
  void begin(RoundAssignment given) {
    wipe();
    SignedMessage config = given.config();
    if (config == null) {
      throw new IllegalStateException("a plain assignment in a secure run");
    }
    ClientNoise noise = given.update().noise();
    ExpectedRound expected =
        new ExpectedRound(
            population().name(),
            given.session().round().toString(),
            given.modelId().digest().bytes(),
            AssignmentDigest.of(given).bytes(),
            given.update().layout(given.model().shape().dimension()),
            given.update().cohortMax(),
            given.update().clipNorm(),
            given.update().maxWeight(),
            noise == null ? 0 : noise.honest());
    try {
      advertise = secure.join(config, expected, mark(given.session().round()));
    } catch (SecAggAbort e) {
      abort(given, e);
    }
  }

  private void wipe() {
    AdvertiseKeys before = advertise;
    if (before != null) {
      before.close();
    }
    advertise = null;
    share = null;
    mask = null;
    after = null;
    reveal = null;
    uploaded = false;
    finished = false;
  }

  private void abort(RoundAssignment current, SecAggAbort why) {
    aborts.add(current.session() + ": " + why.getMessage());
    vanish(current);
  }

  @Override
  boolean proceed(RoundAssignment current) {
    try {
      return finished ? ask(current) : next(current);
    } catch (SecAggAbort e) {
      abort(current, e);
      return true;
    }
  }

  private boolean next(RoundAssignment current) throws SecAggAbort {
    MessageType type = nextType();
    Loss loss = losses.of(current.session().round(), index());
    if (loss != null && loss.before() == type && !(type == MessageType.MASKED_INPUT && uploaded)) {
      if (loss.farewell()) {
        leave(current, Departure.CANCELLED);
      } else {
        vanish(current);
      }
      wipe();
      return true;
    }
    if (type == MessageType.MASKED_INPUT && !uploaded) {
      MaskInput masked = present(mask);
      uploaded = uploads(current, UpdateBody.ofLanes(masked.lanes()), masked.message());
      return true;
    }
    ExchangeReply reply = coordinator().exchange(current.session(), nextMessage(type), 0);
    if (reply instanceof ExchangeReply.Next next) {
      advance(type, next.message(), current);
    } else if (reply instanceof ExchangeReply.Waiting) {
      return false;
    } else if (reply instanceof ExchangeReply.Refused && !uploaded) {
      refuse(current);
    } else {
      finished = true;
    }
    return true;
  }

  private MessageType nextType() {
    if (share == null) {
      return MessageType.ADVERTISE;
    } else if (mask == null) {
      return MessageType.SHARE_KEYS;
    } else if (after == null) {
      return MessageType.MASKED_INPUT;
    }
    return after instanceof Confirm && reveal == null ? MessageType.CONFIRM : MessageType.REVEAL;
  }

  private SignedMessage nextMessage(MessageType type) throws SecAggAbort {
    return switch (type) {
      case ADVERTISE -> present(advertise).message();
      case SHARE_KEYS -> present(share).message();
      case MASKED_INPUT -> present(mask).message();
      case CONFIRM -> present(after).message();
      default -> reveal == null ? present(after).message() : reveal.message();
    };
  }

  private void advance(MessageType sent, SignedMessage answer, RoundAssignment current)
      throws SecAggAbort {
    switch (sent) {
      case ADVERTISE -> share = present(advertise).onRoster(answer);
      case SHARE_KEYS -> mask = present(share).onShares(answer, update(current));
      case MASKED_INPUT -> after = present(mask).onSurvivors(answer);
      case CONFIRM -> reveal = ((Confirm) present(after)).onQuorum(answer);
      default -> throw new IllegalStateException("nothing follows " + sent);
    }
  }

  private static <T> T present(@Nullable T phase) {
    if (phase == null) {
      throw new IllegalStateException("the phase before is not over");
    }
    return phase;
  }
}
