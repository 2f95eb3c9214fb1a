package dev.cairn.faults.modelled;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.Keying;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Sharing;
import dev.cairn.engine.round.Transcript;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.engine.secure.Taken;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's side of secure rounds without cryptography. What it says follows from the round's
 * state, and what it takes must be what an honest client of that state sends.
 */
public final class ModelledSide implements SecureSide {

  /** What the numbers of a roster follow from. */
  private record Shape(CohortRules cohort, SecureRules rules, int n) {}

  private static final Map<Shape, Integer> THRESHOLDS = new HashMap<>();

  private final MessageStore messages;

  /**
   * Creates the side of one coordinator.
   *
   * @param messages of all rounds
   */
  public ModelledSide(MessageStore messages) {
    this.messages = messages;
  }

  @Override
  public SignedMessage config(RoundConfig config) {
    return new ModelledMessages(config.id()).config();
  }

  @Override
  public Taken take(RoundState state, ClientId client, SignedMessage message) {
    RoundConfig config = state.config();
    if (config == null || state.isTerminal()) {
      return new Taken.Before();
    }
    MessageType type = type(message);
    if (type == null) {
      return no(Refusal.MALFORMED, "the message has no type");
    }
    Sets sets = Sets.of(state);
    if (Digest.of(Envelope.pack(message)).equals(sets.recorded(client, type))) {
      return new Taken.Before();
    }
    RoundCommand command = command(type, client, message);
    if (command == null) {
      return no(Refusal.WRONG_PHASE, type + " is not taken here");
    }
    boolean late =
        type == MessageType.CONFIRM && sets.hasQuorum() && sets.included().contains(client);
    Decision likely = late ? null : RoundMachine.decide(state, command, Long.MIN_VALUE);
    if (likely != null && likely.events().isEmpty()) {
      return likely.fold(accepted -> new Taken.Before(), Taken.No::new);
    }
    SignedMessage honest = sets.honest(config.id(), client, type);
    if (honest == null || !ModelledMessages.alike(honest, message)) {
      return no(Refusal.MALFORMED, "no honest client sends this " + type);
    }
    return late ? new Taken.Before() : new Taken.Asked(command);
  }

  private static Taken no(Refusal refusal, String detail) {
    return new Taken.No(new Decision.Refused(refusal, detail));
  }

  private static @Nullable MessageType type(SignedMessage message) {
    try {
      return MessageType.of(message.body());
    } catch (ProtocolException e) {
      return null;
    }
  }

  private static @Nullable RoundCommand command(
      MessageType type, ClientId client, SignedMessage message) {
    return switch (type) {
      case ADVERTISE -> new RoundCommand.AdvertiseKey(client, message);
      case SHARE_KEYS -> new RoundCommand.SendShares(client, message);
      case CONFIRM -> new RoundCommand.ConfirmSet(client, message);
      case REVEAL -> new RoundCommand.RevealShares(client, message);
      default -> null;
    };
  }

  @Override
  public @Nullable UpdateReceipt objection(RoundState state, UpdateHeader header) {
    SignedMessage masked = header.masked();
    RoundConfig config = state.config();
    Sets sets = Sets.of(state);
    try {
      if (masked != null && config != null) {
        Digest signed =
            Digest.from(MaskedInputMessage.decode(masked.body(), sets.n()).laneDigest());
        int lanes = config.update().layout(config.model().shape().dimension()).lanes();
        SignedMessage honest =
            sets.honestInput(config.id(), header.session().client(), lanes, signed);
        if (honest != null && ModelledMessages.alike(honest, masked)) {
          return signed.equals(header.digest())
              ? null
              : new UpdateReceipt.Refused(Refusal.DIGEST_MISMATCH, "the header of another body");
        }
      }
    } catch (ProtocolException e) {
      // Refused below.
    }
    return new UpdateReceipt.Refused(Refusal.MALFORMED, "no header of this client's in the round");
  }

  @Override
  public boolean isAnswered(RoundState state, SignedMessage message) {
    MessageType type = type(message);
    if (state.config() == null || state.isTerminal() || type == null) {
      return true;
    }
    boolean keying = state instanceof Recruiting || state instanceof Keying;
    return switch (type) {
      case ADVERTISE -> !keying;
      case SHARE_KEYS -> !keying && !(state instanceof Sharing);
      case MASKED_INPUT -> state.included() != null;
      case CONFIRM -> !state.transcript().confirmations().isEmpty();
      default -> true;
    };
  }

  @Override
  public ExchangeReply reply(RoundState state, ClientId client, SignedMessage message) {
    RoundConfig config = state.config();
    MessageType type = type(message);
    if (config == null || state.isTerminal() || type == null || type == MessageType.REVEAL) {
      return new ExchangeReply.Over();
    }
    SignedMessage next = Sets.of(state).answer(config.id(), client, type);
    return next == null
        ? new ExchangeReply.Refused(Refusal.MALFORMED, "the round went on without this client")
        : new ExchangeReply.Next(next);
  }

  @Override
  public void forget(RoundId round) {
    // Nothing is kept.
  }

  @Override
  public @Nullable Failed objection(RoundConfig config, Transcript transcript) {
    return null;
  }

  @Override
  public @Nullable Failed objection(RoundConfig config, Transcript transcript, Included included) {
    return null;
  }

  @Override
  public Recovery recover(
      RoundConfig config,
      Transcript transcript,
      Included included,
      Map<ClientId, Digest> reveals,
      long[] lanes) {
    Sets sets = Sets.of(transcript, included);
    int[] shares = new int[sets.n()];
    try {
      for (Digest reveal : reveals.values()) {
        count(Envelope.unpack(messages.get(config.id(), reveal)), sets, shares);
      }
    } catch (ProtocolException e) {
      return new Failed(AbandonReason.BAD_DEALER, String.valueOf(e.getMessage()));
    }
    for (int dealer : sets.dealerSet().indices()) {
      if (shares[dealer] < threshold(config, sets.n())) {
        return new TooFew("client " + dealer + " lacks shares");
      }
    }
    for (ClientId client : sets.included()) {
      ModelledMasks.removeOwn(lanes, config.id(), client);
      for (ClientId dealer : sets.dealers()) {
        if (!sets.included().contains(dealer)) {
          ModelledMasks.removePair(lanes, config.id(), client, dealer);
        }
      }
    }
    return new Recovered();
  }

  private static void count(SignedMessage message, Sets sets, int[] shares)
      throws ProtocolException {
    for (RevealMessage.Entry entry : RevealMessage.decode(message.body(), sets.n()).entries()) {
      boolean included = sets.includedSet().contains(entry.dealer());
      RevealMessage.Kind due =
          included ? RevealMessage.Kind.SELF_SEED : RevealMessage.Kind.MASK_KEY;
      shares[entry.dealer()] += entry.kind() == due ? 1 : 0;
    }
  }

  private static int threshold(RoundConfig config, int n) {
    SecureRules rules = config.secure();
    if (rules == null) {
      throw new IllegalStateException("a plain round has no threshold");
    }
    return THRESHOLDS.computeIfAbsent(
        new Shape(config.cohort(), rules, n),
        shape -> rules.thresholds(shape.cohort(), n).threshold());
  }
}
