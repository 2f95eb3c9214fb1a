package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.VerifiedSigner;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Issues credentials of 128 bytes: client id, signing key, its own signature over both; and as many
 * zero bytes as is asked for.
 */
final class TestAuthority implements CredentialVerifier {
  private static final int SIGNED_LENGTH = 128;

  private final int length;
  private final SecretBytes seed;
  private final byte[] publicKey;
  private final Map<ByteBuffer, VerifiedSigner> verified = new HashMap<>();

  /** Whether all credentials have expired; in rounds that had begun before, they hold. */
  boolean expired;

  TestAuthority(RandomSource random) {
    this(random, 0);
  }

  TestAuthority(RandomSource random, int padding) {
    length = SIGNED_LENGTH + padding;
    seed = SecretBytes.random(32, random);
    publicKey = Signatures.publicKey(seed);
  }

  /** A client's identity: a fresh signing key, and the credential for it. */
  MessageSigner enrol(String device, RandomSource random) {
    return enrol(Sha256.of(device.getBytes()), random);
  }

  /** The identity of a client with this id. */
  MessageSigner enrol(byte[] clientId, RandomSource random) {
    SecretBytes key = SecretBytes.random(32, random);
    byte[] body = join(clientId, Signatures.publicKey(key));
    byte[] credential = Arrays.copyOf(join(body, Signatures.sign(seed, body)), length);
    return new MessageSigner() {
      @Override
      public byte[] credential() {
        return credential.clone();
      }

      @Override
      public byte[] sign(byte[] message) {
        return Signatures.sign(key, message);
      }
    };
  }

  @Override
  public CredentialVerifier forRound() {
    return expired ? this : this::ofThis;
  }

  @Override
  public VerifiedSigner verify(byte[] credential) throws CredentialException {
    if (expired) {
      throw new CredentialException("expired");
    }
    return ofThis(credential);
  }

  private VerifiedSigner ofThis(byte[] credential) throws CredentialException {
    VerifiedSigner known = verified.get(ByteBuffer.wrap(credential));
    if (known != null) {
      return known;
    }
    if (credential.length != length
        || !Signatures.verify(
            publicKey, Arrays.copyOf(credential, 64), Arrays.copyOfRange(credential, 64, 128))) {
      throw new CredentialException("not issued by this authority");
    }
    VerifiedSigner signer =
        new VerifiedSigner(Arrays.copyOf(credential, 32), Arrays.copyOfRange(credential, 32, 64));
    verified.put(ByteBuffer.wrap(credential.clone()), signer);
    return signer;
  }

  static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
