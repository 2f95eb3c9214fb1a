package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients signed about their masked lanes, under one settled set of dealers. */
public final class MaskedInputs {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final byte[] dealersHash;

  /** Checks of inputs that were masked under {@code dealers}. */
  public MaskedInputs(SealedRoster roster, ClientSet dealers) {
    this.roster = roster;
    this.dealers = dealers;
    this.dealersHash = Derivations.dealersHash(roster.sid(), dealers);
  }

  /**
   * Checks what client {@code index} signed about its lanes, which may not have arrived yet. The
   * caller then compares the lanes with {@link MaskedInputMessage#laneDigest}.
   */
  public MaskedInputMessage check(int index, SignedMessage message) throws ProtocolException {
    Checks.signed(roster, index, MessageType.MASKED_INPUT, message);
    MaskedInputMessage body = MaskedInputMessage.decode(message.body(), roster.n());
    Checks.header(roster, index, body.sid(), body.index());
    if (!dealers.contains(index)) {
      throw new ProtocolException(
          Defect.WRONG_SENDER, "client " + index + " is not one of the dealers");
    }
    if (!Arrays.equals(body.dealersHash(), dealersHash)) {
      throw new ProtocolException(
          Defect.SET_MISMATCH, "client " + index + " masked under another set of dealers");
    }
    int lanes = roster.parameters().layout().lanes();
    if (body.lanes() != lanes) {
      throw new ProtocolException(
          Defect.BAD_CONTENT, "expected " + lanes + " lanes, got " + body.lanes());
    }
    if (!body.complaints().isWithin(dealers)) {
      throw new ProtocolException(
          Defect.BAD_CONTENT, "a complaint is about a client that is not one of the dealers");
    }
    return body;
  }

  /**
   * Dealers whose secret could not be recovered even if all of these clients stay, because too few
   * of them can read their shares of it: a round that has one is better ended before anything is
   * revealed. That a complaint is true cannot be proven.
   *
   * @param received MaskedInput messages, by index
   */
  public ClientSet unrecoverable(Map<Integer, SignedMessage> received) throws ProtocolException {
    int[] readers = new int[roster.n()];
    for (Map.Entry<Integer, SignedMessage> entry : received.entrySet()) {
      ClientSet complaints = check(entry.getKey(), entry.getValue()).complaints();
      for (int dealer : dealers.without(entry.getKey()).minus(complaints).indices()) {
        readers[dealer]++;
      }
    }
    ClientSet unrecoverable = ClientSet.none(roster.n());
    for (int dealer : dealers.indices()) {
      if (readers[dealer] < roster.thresholds().threshold()) {
        unrecoverable = unrecoverable.with(dealer);
      }
    }
    return unrecoverable;
  }

  /**
   * The Survivors message, the same for all clients.
   *
   * @param received the MaskedInput messages of exactly the clients that are included, by index
   * @throws ProtocolException with TOO_FEW if the sum over them could not be opened
   */
  public SignedMessage survivors(Map<Integer, SignedMessage> received, CoordinatorSigner signer)
      throws ProtocolException {
    ClientSet included = ClientSet.none(roster.n());
    List<SignedBody> inputs = new ArrayList<>();
    for (Map.Entry<Integer, SignedMessage> entry : new TreeMap<>(received).entrySet()) {
      check(entry.getKey(), entry.getValue());
      included = included.with(entry.getKey());
      inputs.add(entry.getValue().signed());
    }
    Checks.enough(roster, included);
    byte[] body = new SurvivorsMessage(roster.sid(), dealers, included, inputs).encode();
    return signer.sign(MessageType.SURVIVORS, roster.sid(), body);
  }
}
