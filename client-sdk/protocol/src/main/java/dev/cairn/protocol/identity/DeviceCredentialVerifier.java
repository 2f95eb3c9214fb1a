package dev.cairn.protocol.identity;

import dev.cairn.protocol.Digest;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.VerifiedSigner;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a {@link DeviceCredential} leads to one CA: the CA issued the certificate, the
 * certificate's key signed the signing key, and all of them are valid now. Or that a {@link
 * CompactCredential} is of one of the CA's issuers, of those that were shown here, and valid now.
 * Revocation is the coordinator's to know.
 *
 * <p>What was verified is remembered until it expires, at most {@value #CACHE_MAX} credentials, so
 * that a cohort that meets again costs no signature checks. Safe for use by several threads.
 */
public final class DeviceCredentialVerifier implements CredentialVerifier {

  /** The most credentials that are remembered: what was not used for longest goes first. */
  static final int CACHE_MAX = 4_096;

  /** How far the clocks of others may be from this one, for what {@link #lasting} takes. */
  static final long SKEW_MILLIS = 60_000;

  /**
   * The longest that a credential is asked to last: devices replace theirs a day before its end.
   */
  static final long LASTING_MILLIS_MAX = 20L * 3_600_000;

  private final DeviceCertificates certificates;
  private final LongSupplier clock;
  private final KnownIssuers issuers;
  private final Map<Digest, VerifiedCredential> cache;

  /**
   * A verifier of the credentials of one CA.
   *
   * @param certificates the CA's device certificates
   * @param clock milliseconds since 1970
   */
  public DeviceCredentialVerifier(DeviceCertificates certificates, LongSupplier clock) {
    this.certificates = certificates;
    this.clock = clock;
    this.issuers = new KnownIssuers(certificates);
    this.cache =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Digest, VerifiedCredential> eldest) {
            return size() > CACHE_MAX;
          }
        };
  }

  /**
   * Takes compact credentials of this issuer from now on, too.
   *
   * @throws CredentialException if the CA has not said so, or its word has expired
   */
  public void accept(IssuerStatement issuer) throws CredentialException {
    issuers.accept(issuer, clock.getAsLong());
  }

  @Override
  public VerifiedSigner verify(byte[] credential) throws CredentialException {
    VerifiedCredential known = verified(credential);
    return new VerifiedSigner(
        known.signer().clientId().clone(), known.signer().signingKey().clone());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Clocks may be a minute apart; nothing is asked to last for more than 20 hours.
   */
  @Override
  public CredentialVerifier lasting(long untilMillis) {
    return credential -> {
      VerifiedCredential known = verified(credential);
      long now = clock.getAsLong();
      if (known.fromMillis() > now - SKEW_MILLIS) {
        throw new CredentialException(
            "the credential begins too late for devices whose clocks are slow: compare this"
                + " device's clock with the coordinator's");
      }
      long end = Math.min(untilMillis + SKEW_MILLIS, now + LASTING_MILLIS_MAX);
      if (known.untilMillis() < end) {
        throw new CredentialException(
            "the credential ends too soon, at "
                + Instant.ofEpochMilli(known.untilMillis())
                + ", and others have to verify it until "
                + Instant.ofEpochMilli(end)
                + ": renew the device's certificate");
      }
      return known.signer();
    };
  }

  /** {@inheritDoc} */
  @Override
  public CredentialVerifier forRound() {
    long begun = clock.getAsLong();
    return credential -> verified(credential, begun, clock.getAsLong()).signer();
  }

  private VerifiedCredential verified(byte[] credential) throws CredentialException {
    long now = clock.getAsLong();
    return verified(credential, now, now);
  }

  /** What held at some moment from {@code since} to {@code now}. */
  private VerifiedCredential verified(byte[] credential, long since, long now)
      throws CredentialException {
    if (credential.length > DeviceCredential.BYTES_MAX) {
      throw new CredentialException(
          "a device credential has at most "
              + DeviceCredential.BYTES_MAX
              + " bytes, not "
              + credential.length);
    }
    Digest digest = Digest.of(credential);
    VerifiedCredential known = remembered(digest);
    if (known == null || !known.held(since, now)) {
      known = verified(credential, lastMoment(credential, since, now));
      remember(digest, known);
    }
    return known;
  }

  /**
   * Verifies credentials that this one accepted before as of the time from which on they hold:
   * whose they are does not change when they expire. Remembers nothing.
   */
  public CredentialVerifier ofAccepted() {
    return credential -> {
      try {
        long from =
            CompactCredential.isClaimedBy(credential)
                ? CompactCredential.decode(credential).notBeforeMillis()
                : DeviceCredential.decode(credential).notBeforeMillis();
        long caFrom = certificates.ca().getNotBefore().getTime();
        return verified(credential, Math.max(from, caFrom)).signer();
      } catch (IllegalArgumentException e) {
        throw new CredentialException(String.valueOf(e.getMessage()));
      }
    };
  }

  /** As of when to judge: at its last moment if that has passed, but not before {@code since}. */
  private long lastMoment(byte[] encoded, long since, long now) {
    long end;
    try {
      end =
          CompactCredential.isClaimedBy(encoded)
              ? CompactCredential.decode(encoded).notAfterMillis()
              : DeviceCredential.decode(encoded).notAfterMillis();
    } catch (IllegalArgumentException e) {
      return now;
    }
    long last = Math.min(now, Math.min(end, certificates.ca().getNotAfter().getTime()));
    return last < since ? now : last;
  }

  // Synchronized, since rounds on several threads ask for the same clients.
  private synchronized @Nullable VerifiedCredential remembered(Digest digest) {
    return cache.get(digest);
  }

  private synchronized void remember(Digest digest, VerifiedCredential verified) {
    cache.put(digest, verified);
  }

  private VerifiedCredential verified(byte[] encoded, long now) throws CredentialException {
    if (CompactCredential.isClaimedBy(encoded)) {
      return issuers.verified(encoded, now);
    }
    DeviceCredential credential;
    try {
      credential = DeviceCredential.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new CredentialException(String.valueOf(e.getMessage()));
    }
    X509Certificate certificate;
    P256Key key;
    try {
      certificate = DeviceCertificates.parse(credential.certificate());
      key = certificates.check(certificate, now);
    } catch (CertificateRefusedException e) {
      throw new CredentialException(String.valueOf(e.getMessage()));
    }
    checkWindow(credential, certificate, now);
    if (!isSigned(credential, key)) {
      throw new CredentialException("the device's key has not signed the signing key");
    }
    return new VerifiedCredential(
        new VerifiedSigner(key.digest().bytes(), credential.signingKey()),
        Math.max(credential.notBeforeMillis(), certificates.ca().getNotBefore().getTime()),
        Math.min(credential.notAfterMillis(), certificates.ca().getNotAfter().getTime()));
  }

  private static void checkWindow(
      DeviceCredential credential, X509Certificate certificate, long now)
      throws CredentialException {
    if (credential.notBeforeMillis() < certificate.getNotBefore().getTime()
        || credential.notAfterMillis() > certificate.getNotAfter().getTime()) {
      throw new CredentialException(
          "the signing key must be valid within its certificate's time, not longer");
    }
    if (now > credential.notAfterMillis()) {
      throw new CredentialException(
          "the signing key has expired: it was valid until "
              + Instant.ofEpochMilli(credential.notAfterMillis()));
    }
    if (now < credential.notBeforeMillis()) {
      throw new CredentialException(
          "the signing key is not valid before "
              + Instant.ofEpochMilli(credential.notBeforeMillis()));
    }
  }

  private static boolean isSigned(DeviceCredential credential, P256Key key) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initVerify(key.publicKey());
      ecdsa.update(
          DeviceCredential.statement(
              credential.signingKey(), credential.notBeforeMillis(), credential.notAfterMillis()));
      byte[] signature = credential.signature();
      return EcdsaDer.isStrict(signature) && ecdsa.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
