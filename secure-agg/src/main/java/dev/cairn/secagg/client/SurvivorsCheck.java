package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SurvivorsMessage;
import dev.cairn.secagg.message.SurvivorsMessage.Input;
import java.util.Iterator;

/** Checks a Survivors message against the set of dealers under which a client masked. */
final class SurvivorsCheck {
  private final Place place;
  private final ClientSet dealers;
  private final int lanes;

  SurvivorsCheck(Place place, ClientSet dealers, int lanes) {
    this.place = place;
    this.dealers = dealers;
    this.lanes = lanes;
  }

  void check(SurvivorsMessage message, byte[] attachment) throws SecAggAbort, ProtocolException {
    place.checkSid(message.sid());
    if (!message.dealers().equals(dealers)) {
      throw mismatch("it is about another set of dealers than this client masked under");
    }
    ClientSet included = message.included();
    if (!included.isWithin(dealers)) {
      throw mismatch("somebody is included who dealt no shares");
    }
    if (!included.contains(place.own())) {
      throw mismatch("this client is left out");
    }
    place.checkEnough(included);
    boolean confirmed = place.seal().parameters().adversary() == Adversary.MALICIOUS;
    ClientSet senders = confirmed ? place.neighbors(included) : ClientSet.none(place.n());
    checkInputs(
        included, senders, SurvivorsMessage.decodeAttachment(attachment, senders).iterator());
  }

  /**
   * Whoever masked under another set of dealers signed another body than the one that is put
   * together here: a share of its secret would open its update alone. Of whom it complained it does
   * not know that they take part at all; without them, too, no window may be too thin.
   */
  private void checkInputs(ClientSet included, ClientSet senders, Iterator<Input> inputs)
      throws SecAggAbort {
    byte[] sid = place.sid();
    byte[] dealersHash = Derivations.dealersHash(sid, dealers);
    for (int sender : senders.indices()) {
      Input input = inputs.next();
      byte[] body =
          new MaskedInputMessage(
                  sid, sender, dealersHash, lanes, input.laneDigest(), input.complaints())
              .encode();
      byte[] key = place.neighbor(sender).signingKey();
      if (!new SignedBody(body, input.signature()).isSignedBy(key, MessageType.MASKED_INPUT, sid)) {
        throw mismatch("client " + sender + " did not sign that it masked under these dealers");
      }
      if (input.complaints().size() > 0
          && !place.seal().passesWindows(included.minus(input.complaints()))) {
        throw new SecAggAbort(
            Reason.TOO_FEW,
            "too many beside client " + sender + " dealt it nothing that it can read");
      }
    }
  }

  private static SecAggAbort mismatch(String detail) {
    return new SecAggAbort(Reason.SET_MISMATCH, detail);
  }
}
