package dev.cairn.engine.secure;

import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.VerifiedSigner;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.KeyDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One secure round while it is open: its configuration, the adverts until its roster is sealed, and
 * what follows from that. All methods are safe to call from several threads.
 */
final class SecureRound implements AutoCloseable {
  private final RoundConfig config;
  private final StoredMessages stored;
  private final CoordinatorSigner signer;
  private final CredentialVerifier verifier;
  private final CredentialVerifier recorded;
  private final SignedMessage configMessage;
  private @Nullable KeyDirectory directory;
  private final Map<ClientId, Advert> adverts = new HashMap<>();
  private final Opening opening;
  private @Nullable SealedRound sealed;

  SecureRound(
      RoundConfig config,
      MessageStore messages,
      CoordinatorSigner signer,
      CredentialVerifier verifier,
      CredentialVerifier recorded) {
    this.config = config;
    this.stored = new StoredMessages(config.id(), messages);
    this.opening = new Opening(stored);
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
        secure.deltaMillionths(config.cohort()),
        SecureRules.SIGMA,
        secure.adversary(),
        secure.window(),
        config.incarnation());
  }

  /** The signed configuration. */
  SignedMessage config() {
    return configMessage;
  }

  /**
   * Checks an advert against those that were taken so far, and reserves its keys.
   *
   * @param verifiedMillis when the last client will have verified it, since 1970
   */
  synchronized void takeAdvert(
      ClientId client, SignedMessage message, Collection<Digest> taken, long verifiedMillis)
      throws ProtocolException {
    KeyDirectory known = directory;
    if (known == null) {
      known = new KeyDirectory(configMessage.body(), verifier);
      Function<Digest, SignedMessage> before = stored.inTurn(taken);
      for (Digest digest : taken) {
        known.add(Advert.check(configHash(), before.apply(digest).signed(), recorded));
      }
      directory = known;
    }
    Advert advert = known.check(SecureDesk.keyHash(client), message);
    requireLasting(advert, verifiedMillis);
    known.add(advert);
    adverts.put(client, advert);
  }

  /** One credential that the others refuse would end the round for all of them. */
  private void requireLasting(Advert advert, long verifiedMillis) throws ProtocolException {
    try {
      VerifiedSigner unused = verifier.lasting(verifiedMillis).verify(advert.credential());
    } catch (CredentialException e) {
      throw new ProtocolException(
          ProtocolException.Defect.BAD_CREDENTIAL, String.valueOf(e.getMessage()));
    }
  }

  /** What follows from the roster; whoever asks knows that it is sealed. */
  synchronized SealedRound sealed(Transcript transcript) throws ProtocolException {
    SealedRound round = sealed;
    if (round == null) {
      List<Advert> members = new ArrayList<>();
      for (Map.Entry<ClientId, Digest> advert : transcript.adverts().entrySet()) {
        members.add(advert(advert.getKey(), advert.getValue()));
      }
      round =
          new SealedRound(
              SealedRoster.of(configMessage.body(), members), transcript.roster(), signer, stored);
      sealed = round;
      directory = null;
      adverts.clear();
    }
    return round;
  }

  /** An advert that was taken: as it was checked then, or after a restart checked once more. */
  private Advert advert(ClientId client, Digest digest) throws ProtocolException {
    Advert known = adverts.get(client);
    if (known != null) {
      SignedMessage message = new SignedMessage(known.signed().body(), known.signed().signature());
      if (Digest.of(Envelope.pack(message)).equals(digest)) {
        return known;
      }
    }
    return Advert.check(configHash(), stored.get(digest).signed(), recorded);
  }

  /** The reveals so far, and the sum that they open. */
  Opening opening() {
    return opening;
  }

  private byte[] configHash() {
    return Digest.of(configMessage.body()).bytes();
  }

  @Override
  public void close() {
    opening.close();
  }
}
