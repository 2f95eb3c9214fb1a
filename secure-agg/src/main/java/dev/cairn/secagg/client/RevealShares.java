package dev.cairn.secagg.client;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The last phase: the shares are sent. The secrets are gone; only this message is left, for sending
 * it again until the coordinator has it.
 */
public final class RevealShares extends ClientPhase<Void> implements AfterSurvivors {
  private final ClientSet included;

  private RevealShares(Session session, SignedMessage message, ClientSet included) {
    super(session, message);
    this.included = included;
  }

  static RevealShares reveal(
      Session session, Place place, ClientSet dealers, ClientSet included, HeldShares held) {
    // From the own sets, never from a list of the coordinator's: so never both secrets of a dealer.
    List<RevealMessage.Entry> entries = new ArrayList<>();
    for (int dealer : place.neighbors(dealers).indices()) {
      entries.add(held.reveal(dealer, included.contains(dealer)));
    }
    byte[] body = new RevealMessage(place.sid(), place.own(), entries).encode();
    SignedBody signed = session.sign(MessageType.REVEAL, place.sid(), body);
    session.wipe();
    SignedMessage message = new SignedMessage(signed.body(), signed.signature());
    return new RevealShares(session, message, included);
  }

  /** The clients whose sum is opened, this one among them. */
  public ClientSet included() {
    return included;
  }
}
