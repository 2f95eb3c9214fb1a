package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.message.ProtocolException.Defect;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * An advert that was checked by itself: who it is of, the keys that it names, and the bytes as
 * received. There is no other way to one than the check. Its arrays have 32 bytes where nothing
 * else is said, are not copied, and must not be changed.
 */
public final class Advert {
  private final SignedBody signed;
  private final AdvertiseMessage message;
  private final VerifiedSigner signer;
  private final byte[] hash;

  private Advert(SignedBody signed, AdvertiseMessage message, VerifiedSigner signer) {
    this.signed = signed;
    this.message = message;
    this.signer = signer;
    this.hash = Derivations.advertHash(signed);
  }

  /**
   * Checks an advert.
   *
   * @param configHash of the round
   * @param signed body and signature as received
   * @param verifier says whose the credential is
   * @throws ProtocolException if credential, signature, round or keys are not what they must be
   */
  public static Advert check(byte[] configHash, SignedBody signed, CredentialVerifier verifier)
      throws ProtocolException {
    AdvertiseMessage message = AdvertiseMessage.decode(signed.body());
    VerifiedSigner signer;
    try {
      signer = verifier.verify(message.credential());
    } catch (CredentialException e) {
      throw new ProtocolException(Defect.BAD_CREDENTIAL, String.valueOf(e.getMessage()));
    }
    signed.check(signer.signingKey(), MessageType.ADVERTISE, configHash);
    if (!Arrays.equals(message.configHash(), configHash)) {
      throw new ProtocolException(Defect.WRONG_ROUND, "an advert names another configuration");
    }
    if (!KeyAgreement.isAcceptable(message.maskKey())
        || !KeyAgreement.isAcceptable(message.channelKey())) {
      throw new ProtocolException(
          Defect.BAD_KEYS, "an advert has a key that is not canonical or is of low order");
    }
    return new Advert(signed, message, signer);
  }

  /** Body and signature as received. */
  public SignedBody signed() {
    return signed;
  }

  /** Hash of the configuration that it names. */
  public byte[] configHash() {
    return message.configHash();
  }

  /** The credential, 1 to 4096 bytes. */
  public byte[] credential() {
    return message.credential();
  }

  /** Hash of its device's key. */
  public byte[] clientId() {
    return signer.clientId();
  }

  /** Ed25519, with which the client signs. */
  public byte[] signingKey() {
    return signer.signingKey();
  }

  /** X25519, for the pairwise masks. */
  public byte[] maskKey() {
    return message.maskKey();
  }

  /** X25519, for the shares that the client receives. */
  public byte[] channelKey() {
    return message.channelKey();
  }

  /** What the roster keeps of it besides the credential. */
  public byte[] hash() {
    return hash;
  }

  /** The leaf in the roster's tree if this is the client with that index. */
  public byte[] leaf(int index) {
    return Derivations.rosterLeaf(index, credential(), hash);
  }

  /** Keys that are taken: no key may stand twice on a roster, whatever it is for. */
  public static final class Keys {
    private final Set<ByteBuffer> agreementKeys = new HashSet<>();
    private final Set<ByteBuffer> signingKeys = new HashSet<>();

    /** Refuses an advert that has a key which is taken, or one key twice; takes none. */
    public void check(Advert advert) throws ProtocolException {
      if (agreementKeys.contains(ByteBuffer.wrap(advert.maskKey()))
          || agreementKeys.contains(ByteBuffer.wrap(advert.channelKey()))
          || signingKeys.contains(ByteBuffer.wrap(advert.signingKey()))
          || Arrays.equals(advert.maskKey(), advert.channelKey())) {
        throw new ProtocolException(Defect.BAD_KEYS, "a key is used twice");
      }
    }

    /** Takes the keys of an advert. */
    public void take(Advert advert) {
      agreementKeys.add(ByteBuffer.wrap(advert.maskKey()));
      agreementKeys.add(ByteBuffer.wrap(advert.channelKey()));
      signingKeys.add(ByteBuffer.wrap(advert.signingKey()));
    }
  }

  /** Compares two client ids as unsigned bytes. */
  public static int compare(byte[] one, byte[] other) {
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      int difference = (one[i] & 0xff) - (other[i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return one.length - other.length;
  }

  /**
   * Refuses adverts that may not stand together on a roster: client ids that do not ascend, and
   * keys that are used twice.
   *
   * @param adverts in the order of their indices
   */
  public static void checkTogether(Iterable<Advert> adverts) throws ProtocolException {
    Keys keys = new Keys();
    byte[] before = new byte[0];
    for (Advert advert : adverts) {
      if (compare(before, advert.clientId()) >= 0) {
        throw new ProtocolException(
            Defect.BAD_CONTENT, "the client ids of the roster do not ascend");
      }
      keys.check(advert);
      keys.take(advert);
      before = advert.clientId();
    }
  }
}
