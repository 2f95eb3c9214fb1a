package dev.cairn.engine.secure;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.VerifiedSigner;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one secure round say, read from the store once and kept while the round is
 * open. All methods are safe to call from several threads.
 */
final class SecureRound {
  private static final int MILLION = 1_000_000;
  private static final int SIGMA = 80;

  private final RoundConfig config;
  private final MessageStore messages;
  private final CoordinatorSigner signer;
  private final CredentialVerifier verifier;
  private final CredentialVerifier recorded;
  private final SignedMessage configMessage;
  private @Nullable KeyDirectory directory;
  private @Nullable SealedRoster roster;
  private @Nullable ShareRouter router;
  private @Nullable SignedMessage rosterMessage;
  private @Nullable SignedMessage survivors;
  private @Nullable SignedMessage quorum;
  private @Nullable Unmasking reveals;

  SecureRound(
      RoundConfig config,
      MessageStore messages,
      CoordinatorSigner signer,
      CredentialVerifier verifier,
      CredentialVerifier recorded) {
    this.config = config;
    this.messages = messages;
    this.signer = signer;
    this.verifier = verifier;
    this.recorded = recorded;
    this.configMessage = signer.roundConfig(parameters(config));
  }

  private static SecAggParameters parameters(RoundConfig config) {
    SecureRules secure = config.secure();
    if (secure == null) {
      throw new IllegalArgumentException("round " + config.id() + " is a plain one");
    }
    int selected = config.cohort().selected();
    int mayBeLost = selected - config.cohort().minimum();
    return new SecAggParameters(
        config.population().name(),
        config.id().toString(),
        config.base().digest().bytes(),
        AssignmentDigest.of(
                config.model(),
                config.training(),
                config.update(),
                config.seed(),
                config.id().index())
            .bytes(),
        config.update().layout(config.model().shape().dimension()),
        config.update().cohortMax(),
        config.update().clipNorm(),
        config.update().maxWeight(),
        config.cohort().minimum(),
        config.cohort().target(),
        secure.gammaMillionths(),
        (int) ((long) mayBeLost * MILLION / selected),
        SIGMA,
        0);
  }

  /** The signed configuration. */
  SignedMessage config() {
    return configMessage;
  }

  /**
   * Checks an advert against those that were taken so far, and reserves its keys.
   *
   * @param checkedMillis when the last client will have checked the roster, since 1970
   */
  synchronized void takeAdvert(
      ClientId client, SignedMessage message, Collection<Digest> taken, long checkedMillis)
      throws ProtocolException {
    KeyDirectory known = directory;
    if (known == null) {
      known = new KeyDirectory(configMessage.body(), verifier);
      byte[] hash = Digest.of(configMessage.body()).bytes();
      for (Digest digest : taken) {
        SignedBody advert = stored(digest).signed();
        known.add(new KeyDirectory.Advert(SealedRoster.member(hash, advert, recorded), advert));
      }
      directory = known;
    }
    KeyDirectory.Advert advert = known.check(SecureDesk.keyHash(client), message);
    requireLasting(AdvertiseMessage.decode(message.body()), checkedMillis);
    known.add(advert);
  }

  /** One credential that the others refuse would end the round for all of them. */
  private void requireLasting(AdvertiseMessage advert, long checkedMillis)
      throws ProtocolException {
    try {
      VerifiedSigner unused = verifier.lasting(checkedMillis).verify(advert.credential());
    } catch (CredentialException e) {
      throw new ProtocolException(
          ProtocolException.Defect.BAD_CREDENTIAL, String.valueOf(e.getMessage()));
    }
  }

  /** The sealed roster. */
  synchronized SealedRoster roster(Transcript transcript) throws ProtocolException {
    SealedRoster sealed = roster;
    if (sealed == null) {
      List<SignedBody> adverts = new ArrayList<>();
      for (Digest digest : transcript.adverts().values()) {
        adverts.add(stored(digest).signed());
      }
      sealed = SealedRoster.of(configMessage.body(), adverts, recorded);
      roster = sealed;
    }
    return sealed;
  }

  synchronized SignedMessage rosterMessage(Transcript transcript) throws ProtocolException {
    if (rosterMessage == null) {
      rosterMessage = KeyDirectory.roster(roster(transcript), signer);
    }
    return rosterMessage;
  }

  private ShareRouter router(Transcript transcript) throws ProtocolException {
    ShareRouter routes = router;
    if (routes == null) {
      routes = new ShareRouter(roster(transcript), byIndex(transcript, transcript.shares()));
      router = routes;
    }
    return routes;
  }

  /** U2. */
  synchronized ClientSet dealers(Transcript transcript) throws ProtocolException {
    return set(transcript, transcript.shares().keySet());
  }

  synchronized SignedMessage shares(Transcript transcript, int receiver) throws ProtocolException {
    return router(transcript).shares(receiver, signer);
  }

  synchronized SignedMessage survivors(Transcript transcript, Included included)
      throws ProtocolException {
    if (survivors == null) {
      survivors =
          new MaskedInputs(roster(transcript), dealers(transcript))
              .survivors(byIndex(transcript, headers(transcript, included)), signer);
    }
    return survivors;
  }

  /** Dealers whose secret could not be recovered even if all included clients stay. */
  synchronized ClientSet unrecoverable(Transcript transcript, Included included)
      throws ProtocolException {
    return new MaskedInputs(roster(transcript), dealers(transcript))
        .unrecoverable(byIndex(transcript, headers(transcript, included)));
  }

  private static Map<ClientId, Digest> headers(Transcript transcript, Included included) {
    Map<ClientId, Digest> headers = new TreeMap<>(transcript.headers());
    headers.keySet().retainAll(included.bodies().keySet());
    return headers;
  }

  synchronized Confirmations confirmations(Transcript transcript, Included included)
      throws ProtocolException {
    return new Confirmations(
        roster(transcript), dealers(transcript), set(transcript, included.bodies().keySet()));
  }

  synchronized SignedMessage quorum(Transcript transcript, Included included)
      throws ProtocolException {
    if (quorum == null) {
      quorum =
          confirmations(transcript, included)
              .quorum(byIndex(transcript, transcript.confirmations()), signer);
    }
    return quorum;
  }

  synchronized void checkReveal(
      Transcript transcript, Included included, int index, SignedMessage message)
      throws ProtocolException {
    Unmasking unmasking = reveals;
    if (unmasking == null) {
      unmasking = unmasking(transcript, included);
      reveals = unmasking;
    }
    unmasking.check(index, message);
  }

  /** A fresh unmasking without any reveal. */
  synchronized Unmasking unmasking(Transcript transcript, Included included)
      throws ProtocolException {
    return new Unmasking(
        roster(transcript),
        dealers(transcript),
        set(transcript, included.bodies().keySet()),
        byIndex(transcript, transcript.shares()));
  }

  /** Messages as stored, by their senders' indices on the roster. */
  Map<Integer, SignedMessage> byIndex(Transcript transcript, Map<ClientId, Digest> digests) {
    List<ClientId> order = transcript.roster();
    Map<Integer, SignedMessage> found = new TreeMap<>();
    digests.forEach((client, digest) -> found.put(order.indexOf(client), stored(digest)));
    return found;
  }

  private static ClientSet set(Transcript transcript, Collection<ClientId> clients) {
    List<ClientId> order = transcript.roster();
    return ClientSet.of(order.size(), clients.stream().mapToInt(order::indexOf).sorted().toArray());
  }

  private SignedMessage stored(Digest digest) {
    try {
      return Envelope.unpack(messages.get(config.id(), digest));
    } catch (ProtocolException e) {
      throw new TroubleException("message " + digest + " is damaged: " + e.getMessage(), e);
    }
  }
}
