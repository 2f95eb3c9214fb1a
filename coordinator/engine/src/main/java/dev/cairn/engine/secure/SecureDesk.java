package dev.cairn.engine.secure;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.Phase;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.ShareRouter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of secure rounds are understood. Blocks on the message store; safe to call
 * from several threads.
 */
public final class SecureDesk implements SecureSide {

  /**
   * Rounds whose messages are kept parsed; one more forgets the one that was asked for longest ago.
   */
  private static final int ROUNDS_MAX = 64;

  private final MessageStore messages;
  private final RoundSigners signers;
  private final CredentialVerifier verifier;
  private final CredentialVerifier recorded;
  private final Blame blame;
  private final Map<RoundId, SecureRound> rounds =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoundId, SecureRound> eldest) {
          if (size() <= ROUNDS_MAX) {
            return false;
          }
          eldest.getValue().close();
          return true;
        }
      };

  /** Opens the desk where credentials do not expire. */
  public SecureDesk(MessageStore messages, CoordinatorSigner signer, CredentialVerifier verifier) {
    this(messages, signer, verifier, verifier);
  }

  /** Opens a desk that blames nobody. */
  public SecureDesk(
      MessageStore messages,
      CoordinatorSigner signer,
      CredentialVerifier verifier,
      CredentialVerifier recorded) {
    this(messages, round -> signer, verifier, recorded, (client, round, detail) -> {});
  }

  /**
   * Opens the desk.
   *
   * @param messages of all rounds
   * @param signers sign what clients are told
   * @param verifier says whose the credentials are that arrive
   * @param recorded says whose the credentials are that were taken before, whether or not they
   *     still hold: what follows from them must not depend on when it is asked for
   * @param blame hears whom a failure is proven to be the fault of
   */
  public SecureDesk(
      MessageStore messages,
      RoundSigners signers,
      CredentialVerifier verifier,
      CredentialVerifier recorded,
      Blame blame) {
    this.messages = messages;
    this.signers = signers;
    this.verifier = verifier;
    this.recorded = recorded;
    this.blame = blame;
  }

  /** The 32 bytes that a client's id stands for; a secure round knows no other ids. */
  static byte[] keyHash(ClientId client) throws ProtocolException {
    try {
      return new Digest(client.value()).bytes();
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(
          ProtocolException.Defect.BAD_CREDENTIAL,
          "a client of a secure round is named by the hash of its device key, not " + client);
    }
  }

  private SecureRound round(RoundConfig config) {
    synchronized (rounds) {
      SecureRound known = rounds.get(config.id());
      if (known != null) {
        return known;
      }
    }
    // No other round waits while this one's key is looked up.
    CoordinatorSigner signer = signers.of(config.id());
    synchronized (rounds) {
      return rounds.computeIfAbsent(
          config.id(), id -> new SecureRound(config, messages, signer, verifier, recorded));
    }
  }

  @Override
  public SignedMessage config(RoundConfig config) {
    return round(config).config();
  }

  @Override
  public Taken take(RoundState state, ClientId client, SignedMessage message) {
    RoundConfig config = state.config();
    if (config == null || state.isTerminal()) {
      return new Taken.Before();
    }
    if (!config.isSecure()) {
      return no(Refusal.WRONG_PHASE, "the round is a plain one");
    }
    try {
      MessageType type = MessageType.of(message.body());
      Digest digest = Digest.of(Envelope.pack(message));
      if (digest.equals(recorded(state, client, type))) {
        return new Taken.Before();
      }
      RoundCommand command = command(type, client, message);
      if (command == null) {
        return no(Refusal.WRONG_PHASE, type + " is not taken: upload the update first");
      }
      if (type == MessageType.CONFIRM && isLate(state, client)) {
        checked(state, round(config), client, type, message);
        return new Taken.Before();
      }
      // Before anything is verified: is it this client's turn at all? Whether it is too late is
      // for the owner to say, who knows the time.
      Decision likely = RoundMachine.decide(state, command, Long.MIN_VALUE);
      if (likely.events().isEmpty()) {
        return likely.fold(accepted -> new Taken.Before(), Taken.No::new);
      }
      checked(state, round(config), client, type, message);
      return new Taken.Asked(command);
    } catch (ProtocolException e) {
      return new Taken.No(
          new Decision.Refused(SecureReplies.refusal(e), String.valueOf(e.getMessage())),
          SecureReplies.isMisconduct(e));
    }
  }

  private static Taken no(Refusal refusal, String detail) {
    return new Taken.No(new Decision.Refused(refusal, detail));
  }

  /** Whether a client confirms when the others have been enough already: it may still help. */
  private static boolean isLate(RoundState state, ClientId client) {
    Included included = state.included();
    return !state.transcript().confirmations().isEmpty()
        && included != null
        && included.bodies().containsKey(client);
  }

  private static @Nullable Digest recorded(RoundState state, ClientId client, MessageType type) {
    Transcript transcript = state.transcript();
    return switch (type) {
      case ADVERTISE -> transcript.adverts().get(client);
      case SHARE_KEYS -> transcript.shares().get(client);
      case MASKED_INPUT -> transcript.headers().get(client);
      case CONFIRM -> transcript.confirmations().get(client);
      default -> null;
    };
  }

  private static @Nullable RoundCommand command(
      MessageType type, ClientId client, SignedMessage message) throws ProtocolException {
    return switch (type) {
      case ADVERTISE -> new RoundCommand.AdvertiseKey(client, message);
      case SHARE_KEYS -> new RoundCommand.SendShares(client, message);
      case CONFIRM -> new RoundCommand.ConfirmSet(client, message);
      case REVEAL -> new RoundCommand.RevealShares(client, message);
      case MASKED_INPUT -> null;
      default ->
          throw new ProtocolException(
              ProtocolException.Defect.MALFORMED, type + " is the coordinator's to send");
    };
  }

  private static void checked(
      RoundState state, SecureRound round, ClientId client, MessageType type, SignedMessage message)
      throws ProtocolException {
    Transcript transcript = state.transcript();
    if (type == MessageType.ADVERTISE) {
      Phase keying = (Phase) state;
      round.takeAdvert(
          client,
          message,
          keying.cohort().answers().values(),
          keying.config().verifiedMillis(keying.deadline()));
      return;
    }
    SealedRound sealed = round.sealed(transcript);
    switch (type) {
      case SHARE_KEYS -> ShareRouter.check(sealed.roster(), sealed.index(client), message);
      case CONFIRM ->
          sealed.checkConfirm(transcript, SecureReplies.included(state), client, message);
      case REVEAL -> sealed.checkReveal(transcript, SecureReplies.included(state), client, message);
      default -> throw new IllegalStateException(type + " asks for nothing");
    }
  }

  @Override
  public @Nullable UpdateReceipt objection(RoundState state, UpdateHeader header) {
    SignedMessage masked = header.masked();
    RoundConfig config = state.config();
    if (masked == null || config == null) {
      return new UpdateReceipt.Refused(
          Refusal.MALFORMED, "an update of a secure round comes with its signed header");
    }
    try {
      Transcript transcript = state.transcript();
      MaskedInputMessage signed =
          round(config)
              .sealed(transcript)
              .checkInput(transcript, header.session().client(), masked);
      return Arrays.equals(signed.laneDigest(), header.digest().bytes())
          ? null
          : new UpdateReceipt.Refused(
              Refusal.DIGEST_MISMATCH, "the signed header is that of another body");
    } catch (ProtocolException e) {
      return new UpdateReceipt.Refused(SecureReplies.refusal(e), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean isAnswered(RoundState state, SignedMessage message) {
    return SecureReplies.isAnswered(state, message);
  }

  @Override
  public ExchangeReply reply(RoundState state, ClientId client, SignedMessage message) {
    RoundConfig config = state.config();
    return config == null || state.isTerminal()
        ? new ExchangeReply.Over()
        : SecureReplies.reply(state, round(config), client, message);
  }

  @Override
  public void forget(RoundId round) {
    SecureRound over;
    synchronized (rounds) {
      over = rounds.remove(round);
    }
    if (over != null) {
      over.close();
    }
  }

  @Override
  public @Nullable Failed objection(RoundConfig config, Transcript transcript) {
    try {
      round(config).sealed(transcript).checkDealers(transcript);
      return null;
    } catch (ProtocolException e) {
      return tooFew(e);
    }
  }

  @Override
  public @Nullable Failed objection(RoundConfig config, Transcript transcript, Included included) {
    try {
      SealedRound sealed = round(config).sealed(transcript);
      sealed.checkIncluded(transcript, included);
      ClientSet unrecoverable = sealed.unrecoverable(transcript, included);
      return unrecoverable.size() == 0
          ? null
          : new Failed(
              AbandonReason.UNREADABLE_SHARES,
              "too many clients say that they cannot read the shares of "
                  + names(transcript.roster(), unrecoverable.indices()));
    } catch (ProtocolException e) {
      return tooFew(e);
    }
  }

  private static Failed tooFew(ProtocolException e) {
    if (e.defect() != ProtocolException.Defect.TOO_FEW) {
      throw refusedBefore(e);
    }
    return new Failed(AbandonReason.NEIGHBOURHOOD, String.valueOf(e.getMessage()));
  }

  @Override
  public Recovery recover(
      RoundConfig config,
      Transcript transcript,
      Included included,
      Map<ClientId, Digest> reveals,
      long[] lanes) {
    SecureRound round = round(config);
    try {
      Recovery recovery =
          round.opening().recover(round.sealed(transcript), transcript, included, reveals, lanes);
      if (recovery instanceof Failed failed) {
        failed.blamed().forEach(client -> blame.blamed(client, config.id(), failed.detail()));
      }
      return recovery;
    } catch (ProtocolException e) {
      throw refusedBefore(e);
    }
  }

  private static IllegalStateException refusedBefore(ProtocolException e) {
    return new IllegalStateException("a recorded message is refused: " + e.getMessage(), e);
  }

  static String names(List<ClientId> roster, int[] indices) {
    StringBuilder names = new StringBuilder();
    for (int index : indices) {
      names.append(names.length() == 0 ? "" : ", ").append(roster.get(index));
    }
    return names.toString();
  }
}
