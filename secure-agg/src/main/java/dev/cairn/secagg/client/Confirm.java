package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;

/** The fourth phase: the two sets are confirmed, the confirmations of the others are awaited. */
public final class Confirm extends ClientPhase<RevealShares> {
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
    byte[] body = place.roster().confirmBody(place.own(), dealers, included);
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
          check(QuorumMessage.decode(quorum.body(), place.n()));
          return RevealShares.reveal(session(), place, dealers, included, held);
        });
  }

  private void check(QuorumMessage message) throws SecAggAbort {
    place.checkSid(message.sid());
    if (!Arrays.equals(message.dealersHash(), Derivations.dealersHash(place.sid(), dealers))
        || !Arrays.equals(
            message.includedHash(), Derivations.includedHash(place.sid(), included))) {
      throw new SecAggAbort(Reason.SET_MISMATCH, "the quorum is about other sets");
    }
    ClientSet confirmed = ClientSet.none(place.n());
    for (Confirmation confirmation : message.confirmations()) {
      if (isValid(confirmation)) {
        confirmed = confirmed.with(confirmation.index());
      }
    }
    int needed = place.roster().thresholds().threshold();
    if (confirmed.size() < needed) {
      throw new SecAggAbort(
          Reason.NO_QUORUM,
          confirmed.size() + " clients confirmed these sets, " + needed + " are needed");
    }
  }

  private boolean isValid(Confirmation confirmation) {
    byte[] body = place.roster().confirmBody(confirmation.index(), dealers, included);
    return new SignedBody(body, confirmation.signature())
        .isSignedBy(
            place.roster().member(confirmation.index()).signingKey(),
            MessageType.CONFIRM,
            place.sid());
  }
}
