package dev.cairn.secagg.server;

import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import dev.cairn.secagg.message.SurvivorsMessage.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients signed about their masked lanes, under one settled set of dealers, as it comes in.
 * Used by one thread.
 */
public final class MaskedInputs {
  private final SealedRoster roster;
  private final ClientSet dealers;
  private final byte[] dealersHash;
  private final @Nullable SignedMessage[] received;
  private final @Nullable Input[] inputs;
  private ClientSet included;
  private @Nullable Announcement announced;

  /** Nothing has come in yet that was masked under {@code dealers}. */
  public MaskedInputs(SealedRoster roster, ClientSet dealers) {
    this.roster = roster;
    this.dealers = dealers;
    this.dealersHash = Derivations.dealersHash(roster.sid(), dealers);
    this.received = new SignedMessage[roster.n()];
    this.inputs = new Input[roster.n()];
    this.included = ClientSet.none(roster.n());
  }

  /**
   * Checks what client {@code index} signed about its lanes, which may not have arrived yet, and
   * changes nothing. The caller then compares the lanes with {@link MaskedInputMessage#laneDigest}.
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
    if (!body.complaints().isWithin(roster.seal().neighbors(index).and(dealers))) {
      throw new ProtocolException(
          Defect.BAD_CONTENT,
          "a complaint is about a client that is not one of the dealers around its sender");
    }
    if (!roster.seal().passesWindows(dealers.minus(body.complaints()))) {
      throw new ProtocolException(
          Defect.BAD_CONTENT, "the complaints of client " + index + " leave a window too thin");
    }
    return body;
  }

  /**
   * Checks and includes a client; the same message again changes nothing.
   *
   * @throws IllegalStateException if the set was announced already
   */
  public void add(int index, SignedMessage message) throws ProtocolException {
    SignedMessage before = index < 0 || index >= received.length ? null : received[index];
    Checks.sameAsBefore(index, before, message);
    if (before != null) {
      return;
    }
    MaskedInputMessage body = check(index, message);
    if (announced != null) {
      throw new IllegalStateException("the included clients are settled");
    }
    received[index] = message;
    inputs[index] = new Input(body.laneDigest(), body.complaints(), message.signature());
    included = included.with(index);
  }

  /** U3, as far as it has come. */
  public ClientSet included() {
    return included;
  }

  /**
   * Dealers whose secret could not be recovered even if all included clients stay, because too few
   * of their neighbours can read their shares of it: a round that has one is better ended before
   * anything is revealed. That a complaint is true cannot be proven.
   */
  public ClientSet unrecoverable() {
    int[] readers = new int[roster.n()];
    for (int holder : included.indices()) {
      ClientSet around = roster.seal().neighbors(holder).and(dealers);
      for (int dealer : around.minus(input(holder).complaints()).indices()) {
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
   * Refuses U3, as far as it has come, if its sum could not be opened.
   *
   * @throws ProtocolException with TOO_FEW
   */
  public void checkEnough() throws ProtocolException {
    Checks.enoughForAll(roster, included);
    for (int index : included.indices()) {
      ClientSet complaints = input(index).complaints();
      if (complaints.size() > 0 && !roster.seal().passesWindows(included.minus(complaints))) {
        throw new ProtocolException(
            Defect.TOO_FEW, "the complaints of client " + index + " leave a window too thin");
      }
    }
  }

  /**
   * The Survivors message for {@code receiver}, an included client. The first one settles U3.
   *
   * @throws ProtocolException with TOO_FEW if the sum over U3 could not be opened
   */
  public SignedMessage survivors(int receiver, CoordinatorSigner signer) throws ProtocolException {
    if (!included.contains(receiver)) {
      throw new IllegalArgumentException("client " + receiver + " is not included");
    }
    List<Input> around = new ArrayList<>();
    if (roster.parameters().adversary() == Adversary.MALICIOUS) {
      for (int sender : roster.seal().neighbors(receiver).and(included).indices()) {
        around.add(input(sender));
      }
    }
    return announce().with(SurvivorsMessage.encodeAttachment(around), signer);
  }

  private Announcement announce() throws ProtocolException {
    Announcement known = announced;
    if (known == null) {
      checkEnough();
      byte[] body = new SurvivorsMessage(roster.sid(), dealers, included).encode();
      known = new Announcement(MessageType.SURVIVORS, roster.sid(), body);
      announced = known;
    }
    return known;
  }

  private Input input(int index) {
    Input input = inputs[index];
    if (input == null) {
      throw new IllegalStateException("client " + index + " is not included");
    }
    return input;
  }
}
