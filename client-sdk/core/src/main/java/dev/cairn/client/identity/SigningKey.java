package dev.cairn.client.identity;

import dev.cairn.protocol.identity.CompactCredential;
import dev.cairn.protocol.identity.DeviceCredential;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.VerifiedSigner;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A short-lived Ed25519 key in memory, which the device's key has certified. Never on disk: after a
 * restart there is another.
 */
final class SigningKey implements MessageSigner, AutoCloseable {

  /** How long a key is valid at most. */
  static final long LIFETIME_MILLIS = 7L * 24 * 3_600_000;

  /** How far the clocks of others may be behind. */
  static final long SKEW_MILLIS = 300_000;

  private final SecretBytes seed;
  private final X509Certificate certificate;
  private final DeviceCredential credential;
  private final @Nullable CompactCredential compact;

  private SigningKey(
      SecretBytes seed,
      X509Certificate certificate,
      DeviceCredential credential,
      @Nullable CompactCredential compact) {
    this.seed = seed;
    this.certificate = certificate;
    this.credential = credential;
    this.compact = compact;
  }

  static SigningKey create(
      DeviceKeys keys, Enrolment enrolment, long nowMillis, RandomSource random) {
    X509Certificate certificate = enrolment.certificate();
    long from = Math.max(nowMillis - SKEW_MILLIS, certificate.getNotBefore().getTime());
    long until = Math.min(nowMillis + LIFETIME_MILLIS, certificate.getNotAfter().getTime());
    SecretBytes seed = SecretBytes.random(Signatures.SEED_LENGTH, random);
    try {
      byte[] publicKey = Signatures.publicKey(seed);
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initSign(keys.privateKey());
      ecdsa.update(DeviceCredential.statement(publicKey, from, until));
      return new SigningKey(
          seed,
          certificate,
          new DeviceCredential(certificate.getEncoded(), publicKey, from, until, ecdsa.sign()),
          null);
    } catch (GeneralSecurityException e) {
      seed.close();
      throw new DeviceKeysException("the device's key does not sign: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      seed.close();
      throw e;
    }
  }

  /** The same key, shown by its compact credential from now on; closing one closes both. */
  SigningKey with(CompactCredential shorter) {
    return new SigningKey(seed, certificate, credential, shorter);
  }

  boolean isCompact() {
    return compact != null;
  }

  boolean isOf(X509Certificate other) {
    return certificate.equals(other);
  }

  boolean isOf(VerifiedSigner signer) {
    return Arrays.equals(credential.signingKey(), signer.signingKey());
  }

  long notAfterMillis() {
    return credential.notAfterMillis();
  }

  @Override
  public byte[] credential() {
    return compact == null ? credential.encode() : compact.encode();
  }

  // Under the seed's lock, which is the same for all forms of one key: whoever closes the identity
  // may not wait for a round that signs.
  @Override
  public byte[] sign(byte[] message) {
    synchronized (seed) {
      return Signatures.sign(seed, message);
    }
  }

  @Override
  public void close() {
    synchronized (seed) {
      seed.close();
    }
  }

  @Override
  public String toString() {
    return "SigningKey[until " + notAfterMillis() + "]";
  }
}
