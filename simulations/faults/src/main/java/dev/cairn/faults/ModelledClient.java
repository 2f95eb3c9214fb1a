package dev.cairn.faults;

import dev.cairn.faults.modelled.ModelledMasks;
import dev.cairn.faults.modelled.ModelledMessages;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of secure rounds whose cryptography is modelled. It believes what it is told, but for
 * one thing that no coordinator may bring it to: it sends one masked update for each index of a
 * run.
 */
public final class ModelledClient extends SteppingClient {
  private final boolean confirms;
  private @Nullable ModelledMessages messages;
  private MessageType next = MessageType.ADVERTISE;
  private @Nullable SignedMessage prepared;
  private int index;
  private List<ClientId> roster = List.of();
  private ClientSet dealers = ClientSet.none(1);
  private ClientSet included = ClientSet.none(1);
  private boolean uploaded;
  private boolean finished;
  private int spentIndex;

  /**
   * Creates a client.
   *
   * @param index its coordinate
   * @param confirms whether the included set is confirmed in its rounds
   */
  public ModelledClient(
      Coordinator coordinator, Population population, int index, boolean confirms) {
    super(coordinator, population, index, new ClientId("client-" + index));
    this.confirms = confirms;
  }

  @Override
  void begin(RoundAssignment given) {
    messages = new ModelledMessages(given.session().round());
    next = MessageType.ADVERTISE;
    prepared = null;
    uploaded = false;
    finished = false;
  }

  @Override
  boolean proceed(RoundAssignment current) {
    if (finished) {
      return ask(current);
    }
    if (next == spends() && prepared == null && !spend(current.session().round())) {
      vanish(current);
      return true;
    }
    if (next == MessageType.MASKED_INPUT && !uploaded) {
      upload(current);
      return true;
    }
    ExchangeReply reply = coordinator().exchange(current.session(), message(), 0);
    if (reply instanceof ExchangeReply.Next answer) {
      try {
        advance(answer.message());
      } catch (ProtocolException e) {
        throw new IllegalStateException("the coordinator said something malformed", e);
      }
    } else if (reply instanceof ExchangeReply.Waiting) {
      return false;
    } else if (reply instanceof ExchangeReply.Refused && !uploaded) {
      refuse(current);
    } else {
      finished = true;
    }
    return true;
  }

  /** What must not be sent in two attempts at a round. */
  private MessageType spends() {
    return confirms ? MessageType.MASKED_INPUT : MessageType.REVEAL;
  }

  private boolean spend(RoundId round) {
    boolean first = spentIndex < round.index();
    spentIndex = Math.max(spentIndex, round.index());
    return first;
  }

  private void upload(RoundAssignment current) {
    RoundId round = current.session().round();
    long[] lanes = update(current);
    ModelledMasks.hide(lanes, round, id(), named(dealers));
    UpdateBody body = UpdateBody.ofLanes(lanes);
    SignedMessage header = messages().maskedInput(index, dealers, lanes.length, body.digest());
    prepared = header;
    uploaded = uploads(current, body, header);
  }

  private List<ClientId> named(ClientSet set) {
    List<ClientId> names = new ArrayList<>();
    for (int member : set.indices()) {
      names.add(roster.get(member));
    }
    return names;
  }

  private ModelledMessages messages() {
    ModelledMessages present = messages;
    if (present == null) {
      throw new IllegalStateException("no round has begun");
    }
    return present;
  }

  private SignedMessage message() {
    SignedMessage message = prepared;
    if (message == null) {
      message =
          switch (next) {
            case ADVERTISE -> messages().advertise(id().value());
            case SHARE_KEYS -> messages().shareKeys(index);
            case CONFIRM -> messages().confirm(index, dealers, included);
            case REVEAL -> messages().reveal(index, dealers, included);
            default -> throw new IllegalStateException(next + " is prepared with its update");
          };
      prepared = message;
    }
    return message;
  }

  private void advance(SignedMessage answer) throws ProtocolException {
    prepared = null;
    switch (next) {
      case ADVERTISE -> {
        roster = ModelledMessages.roster(answer);
        index = roster.indexOf(id());
        next = MessageType.SHARE_KEYS;
      }
      case SHARE_KEYS -> {
        dealers = SharesMessage.decode(answer.body(), roster.size()).dealers();
        next = MessageType.MASKED_INPUT;
      }
      case MASKED_INPUT -> {
        SurvivorsMessage survivors = SurvivorsMessage.decode(answer.body(), roster.size());
        included = survivors.included();
        next = confirms ? MessageType.CONFIRM : MessageType.REVEAL;
      }
      case CONFIRM -> next = MessageType.REVEAL;
      default -> throw new IllegalStateException("nothing follows " + next);
    }
  }
}
