package dev.cairn.secagg.server;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RosterIds;
import dev.cairn.secagg.message.RoundConfigMessage;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The adverts of one attempt, until the roster is sealed.
 *
 * <p>It is filled again from stored adverts after a restart. Whether a credential is valid depends
 * on the time, so the verifier must then judge as of the time at which the advert was accepted.
 */
public final class KeyDirectory {
  private final byte[] configBody;
  private final byte[] configHash;
  private final SecAggParameters parameters;
  private final CredentialVerifier verifier;
  private final TreeMap<byte[], Advert> adverts = new TreeMap<>(Advert::compare);
  private final Advert.Keys keys = new Advert.Keys();

  /**
   * An empty directory.
   *
   * @param configBody the RoundConfig body as signed
   */
  public KeyDirectory(byte[] configBody, CredentialVerifier verifier) throws ProtocolException {
    this.configBody = configBody;
    this.configHash = Sha256.of(configBody);
    this.parameters = RoundConfigMessage.decode(configBody);
    this.verifier = verifier;
  }

  /** How many adverts there are. */
  public int size() {
    return adverts.size();
  }

  /** Whether no more adverts are taken. */
  public boolean isFull() {
    return adverts.size() >= parameters.cohortMax();
  }

  /**
   * Checks an advert and changes nothing.
   *
   * @param clientId who is at the other end of the connection, 32 bytes
   * @return the advert, also if it is the same one that this client sent before
   * @throws ProtocolException with EQUIVOCATION if this client advertised something else before
   */
  public Advert check(byte[] clientId, SignedMessage message) throws ProtocolException {
    message.checkLengths(MessageType.ADVERTISE);
    Advert known = adverts.get(clientId);
    if (known != null) {
      if (known.signed().sameAs(message.signed())) {
        return known;
      }
      throw new ProtocolException(
          Defect.EQUIVOCATION, "this client has advertised other keys; the first ones stand");
    }
    Advert advert = Advert.check(configHash, message.signed(), verifier);
    if (!Arrays.equals(advert.clientId(), clientId)) {
      throw new ProtocolException(
          Defect.WRONG_SENDER, "the credential is that of another client than the sender");
    }
    keys.check(advert);
    checkBeside(adverts.floorKey(clientId), clientId);
    checkBeside(adverts.ceilingKey(clientId), clientId);
    return advert;
  }

  private static void checkBeside(byte @Nullable [] taken, byte[] clientId)
      throws ProtocolException {
    if (taken != null && RosterIds.beginAlike(taken, clientId)) {
      throw new ProtocolException(
          Defect.BAD_KEYS, "the client's id begins like that of another; only one can take part");
    }
  }

  /**
   * Takes up an advert that {@link #check} returned, or one that was taken up before a restart,
   * unless it is there already.
   */
  public void add(Advert advert) {
    if (adverts.putIfAbsent(advert.clientId(), advert) == null) {
      keys.take(advert);
    }
  }

  /** Seals the roster, ascending by client id. */
  public SealedRoster seal() throws ProtocolException {
    return SealedRoster.of(configBody, new ArrayList<>(adverts.values()));
  }
}
