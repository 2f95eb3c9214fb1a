package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ConfirmMessage;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The clients' word that they know the two sets of one session. */
public final class Confirmations {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final ClientSet included;

  /** Checks of confirmations of {@code dealers}, U2, and {@code included}, U3. */
  public Confirmations(SealedRoster roster, ClientSet dealers, ClientSet included) {
    this.roster = roster;
    this.dealers = dealers;
    this.included = included;
  }

  /** Checks the Confirm message of client {@code index}. */
  public void check(int index, SignedMessage message) throws ProtocolException {
    Checks.signed(roster, index, MessageType.CONFIRM, message);
    ConfirmMessage body = ConfirmMessage.decode(message.body(), roster.n());
    Checks.header(roster, index, body.sid(), body.index());
    if (!included.contains(index)) {
      throw new ProtocolException(
          Defect.WRONG_SENDER, "client " + index + " is not one of the included");
    }
    if (!Arrays.equals(message.body(), roster.confirmBody(index, dealers, included))) {
      throw new ProtocolException(Defect.SET_MISMATCH, "client " + index + " confirmed other sets");
    }
  }

  /** How many confirmations are needed before anybody reveals anything. */
  public int needed() {
    return roster.thresholds().threshold();
  }

  /**
   * The Quorum message, the same for all clients.
   *
   * @param received Confirm messages by index
   * @throws ProtocolException with TOO_FEW if they are not enough
   */
  public SignedMessage quorum(Map<Integer, SignedMessage> received, CoordinatorSigner signer)
      throws ProtocolException {
    if (received.size() < needed()) {
      throw new ProtocolException(
          Defect.TOO_FEW, received.size() + " confirmations, " + needed() + " are needed");
    }
    List<Confirmation> confirmations = new ArrayList<>();
    for (Map.Entry<Integer, SignedMessage> entry : new TreeMap<>(received).entrySet()) {
      check(entry.getKey(), entry.getValue());
      confirmations.add(new Confirmation(entry.getKey(), entry.getValue().signature()));
    }
    byte[] sid = roster.sid();
    byte[] body =
        new QuorumMessage(
                sid,
                Derivations.dealersHash(sid, dealers),
                Derivations.includedHash(sid, included),
                confirmations)
            .encode();
    return signer.sign(MessageType.QUORUM, sid, body);
  }
}
