package dev.cairn.secagg.server;

import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ConfirmMessage;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.QuorumMessage.Confirmer;
import dev.cairn.secagg.message.QuorumMessage.Confirmers;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The clients' word that they know the two sets of one session, as it comes in. */
public final class Confirmations {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final ClientSet included;
  private final TreeMap<Integer, SignedMessage> received = new TreeMap<>();

  /** No confirmations yet of {@code dealers}, U2, and {@code included}, U3. */
  public Confirmations(SealedRoster roster, ClientSet dealers, ClientSet included) {
    this.roster = roster;
    this.dealers = dealers;
    this.included = included;
  }

  /** Checks the Confirm message of client {@code index}, and changes nothing. */
  public void check(int index, SignedMessage message) throws ProtocolException {
    Checks.signed(roster, index, MessageType.CONFIRM, message);
    ConfirmMessage body = ConfirmMessage.decode(message.body(), roster.n());
    Checks.header(roster, index, body.sid(), body.index());
    if (!included.contains(index)) {
      throw new ProtocolException(
          Defect.WRONG_SENDER, "client " + index + " is not one of the included");
    }
    if (!Arrays.equals(message.body(), roster.seal().confirmBody(index, dealers, included))) {
      throw new ProtocolException(Defect.SET_MISMATCH, "client " + index + " confirmed other sets");
    }
  }

  /** Checks and takes up a Confirm message; the same one again changes nothing. */
  public void add(int index, SignedMessage message) throws ProtocolException {
    SignedMessage before = received.get(index);
    Checks.sameAsBefore(index, before, message);
    if (before == null) {
      check(index, message);
      received.put(index, message);
    }
  }

  /** How many were taken up. */
  public int size() {
    return received.size();
  }

  /** How many confirmations are needed before anybody reveals anything. */
  public int needed() {
    return roster.thresholds().quorum();
  }

  /**
   * The Quorum message, the same for all clients, about the confirmations that were taken up: all
   * of them where everybody knows everybody, else as few as are needed, with what proves whose they
   * are.
   *
   * @throws ProtocolException with TOO_FEW if they are not enough
   */
  public SignedMessage quorum(CoordinatorSigner signer) throws ProtocolException {
    if (received.size() < needed()) {
      throw new ProtocolException(
          Defect.TOO_FEW, received.size() + " confirmations, " + needed() + " are needed");
    }
    boolean complete = roster.seal().graph().complete();
    List<Confirmation> confirmations = new ArrayList<>();
    for (Map.Entry<Integer, SignedMessage> entry : received.entrySet()) {
      if (complete || confirmations.size() < needed()) {
        confirmations.add(new Confirmation(entry.getKey(), entry.getValue().signature()));
      }
    }
    byte[] sid = roster.sid();
    QuorumMessage message =
        new QuorumMessage(
            sid,
            Derivations.dealersHash(sid, dealers),
            Derivations.includedHash(sid, included),
            confirmations);
    byte[] attachment = complete ? new byte[0] : confirmers(message.indices()).encode();
    return signer.sign(MessageType.QUORUM, sid, message.encode(), attachment);
  }

  private Confirmers confirmers(int[] indices) {
    List<Confirmer> confirmers = new ArrayList<>();
    for (int index : indices) {
      Advert member = roster.member(index);
      confirmers.add(new Confirmer(member.credential(), member.hash()));
    }
    return new Confirmers(confirmers, roster.multiproof(ClientSet.of(roster.n(), indices)));
  }
}
