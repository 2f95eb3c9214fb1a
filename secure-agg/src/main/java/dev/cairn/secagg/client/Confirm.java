package dev.cairn.secagg.client;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;

/** The fourth phase: the two sets are confirmed, the confirmations of the others are awaited. */
public final class Confirm extends ClientPhase<RevealShares> implements AfterSurvivors {
  private final Place place;
  private final ClientSet dealers;
  private final ClientSet included;
  private final HeldShares held;

  private Confirm(
      Session session,
      SignedMessage message,
      Place place,
      ClientSet dealers,
      ClientSet included,
      HeldShares held) {
    super(session, message);
    this.place = place;
    this.dealers = dealers;
    this.included = included;
    this.held = held;
  }

  static Confirm confirm(
      Session session, Place place, ClientSet dealers, ClientSet included, HeldShares held) {
    byte[] body = place.seal().confirmBody(place.own(), dealers, included);
    SignedBody signed = session.sign(MessageType.CONFIRM, place.sid(), body);
    SignedMessage message = new SignedMessage(signed.body(), signed.signature());
    return new Confirm(session, message, place, dealers, included, held);
  }

  /**
   * Counts the confirmations and gives the shares away; the session's secrets are wiped.
   *
   * @throws SecAggAbort BAD_SIGNATURE, MALFORMED, SET_MISMATCH, NO_QUORUM or EQUIVOCATION
   */
  public RevealShares onQuorum(SignedMessage quorum) throws SecAggAbort {
    return advance(
        MessageType.QUORUM,
        place.sid(),
        quorum,
        () -> {
          new QuorumCheck(session().verifier(), place, dealers, included)
              .check(QuorumMessage.decode(quorum.body(), place.n()), quorum.attachment());
          return RevealShares.reveal(session(), place, dealers, included, held);
        });
  }
}
