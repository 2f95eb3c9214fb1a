package dev.cairn.client.testing;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.VerifiedSigner;
import dev.cairn.secagg.server.CoordinatorSigner;
import java.util.Arrays;
import java.util.List;

/**
 * Identities for secure rounds in one process, without certificates: everything in secure
 * aggregation is real but the authority behind the credentials, which is a key of this object.
 *
 * <p>A credential is a client's Ed25519 key and this authority's signature over it; a client's id
 * is the SHA-256 of its key.
 */
public final class SimulatedAuthority implements CredentialVerifier {
  private static final int KEY_BYTES = 32;
  private static final int CREDENTIAL_BYTES = KEY_BYTES + 64;

  private final RandomSource random;
  private final SecretBytes seed;
  private final byte[] publicKey;
  private final CoordinatorSigner coordinator;

  /**
   * Creates an authority with a coordinator's key.
   *
   * @param random where keys come from
   */
  public SimulatedAuthority(RandomSource random) {
    this.random = random;
    this.seed = SecretBytes.random(KEY_BYTES, random);
    this.publicKey = Signatures.publicKey(seed);
    this.coordinator = new CoordinatorSigner(SecretBytes.random(KEY_BYTES, random));
  }

  /** Signs what the coordinator says in secure rounds. */
  public CoordinatorSigner coordinator() {
    return coordinator;
  }

  /** A client that this authority vouches for. */
  public Device enrol() {
    return new Device();
  }

  @Override
  public VerifiedSigner verify(byte[] credential) throws CredentialException {
    if (credential.length != CREDENTIAL_BYTES) {
      throw new CredentialException(
          "a simulated credential has " + CREDENTIAL_BYTES + " bytes, not " + credential.length);
    }
    byte[] key = Arrays.copyOf(credential, KEY_BYTES);
    byte[] signature = Arrays.copyOfRange(credential, KEY_BYTES, CREDENTIAL_BYTES);
    if (!Signatures.verify(publicKey, key, signature)) {
      throw new CredentialException("the credential is of another authority");
    }
    return new VerifiedSigner(Digest.of(key).bytes(), key);
  }

  /** One client's identity. */
  public final class Device implements MessageSigner {
    private final SecretBytes signingSeed = SecretBytes.random(KEY_BYTES, random);
    private final byte[] key = Signatures.publicKey(signingSeed);
    private final byte[] credential = Arrays.copyOf(key, CREDENTIAL_BYTES);

    private Device() {
      System.arraycopy(
          Signatures.sign(seed, key), 0, credential, KEY_BYTES, CREDENTIAL_BYTES - KEY_BYTES);
    }

    /** The name that follows from its key. */
    public ClientId clientId() {
      return new ClientId(Digest.of(key).hex());
    }

    /**
     * How it takes part in secure rounds.
     *
     * @param floor what it insists on
     */
    public SecAggClient secureAggregation(ClientFloor floor) {
      return new SecAggClient(
          List.of(coordinator.publicKey()), SimulatedAuthority.this, this, floor, random);
    }

    @Override
    public byte[] credential() {
      return credential.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
      return Signatures.sign(signingSeed, message);
    }
  }
}
