package dev.cairn.client.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.VerifiedSigner;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled device: its name, which is the hash of its key, whom it trusts, and the short-lived
 * key with which it signs in secure rounds.
 *
 * <p>Safe for use by several threads. {@link #close} wipes the signing keys; the device's own key
 * stays where it is kept.
 */
public final class DeviceIdentity implements AutoCloseable {

  /** A signing key with less time left than this is replaced before the next round. */
  static final long RESERVE_MILLIS = 24L * 3_600_000;

  private final DeviceKeys keys;
  private final LongSupplier clock;
  private final RandomSource random;

  // Guarded by this object's lock, since a renewal comes on another thread than a round.
  private @Nullable SigningKey current;
  private @Nullable SigningKey previous;
  private @Nullable DeviceCredentialVerifier verifier;
  private @Nullable X509Certificate verifiersCa;
  private @Nullable IssuerStatement verifiersIssuer;
  private boolean closed;

  private DeviceIdentity(DeviceKeys keys, LongSupplier clock, RandomSource random) {
    this.keys = keys;
    this.clock = clock;
    this.random = random;
  }

  /** The identity of the device that has these keys. */
  public static DeviceIdentity of(DeviceKeys keys) {
    return of(keys, System::currentTimeMillis);
  }

  /**
   * The same under another clock.
   *
   * @param clock milliseconds since 1970
   */
  public static DeviceIdentity of(DeviceKeys keys, LongSupplier clock) {
    return new DeviceIdentity(keys, clock, RandomSource.system());
  }

  /** The device's name: SHA-256 of its public key, in hexadecimal digits. */
  public ClientId clientId() {
    return keys.publicKey().clientId();
  }

  /** Where the device's key and certificates are kept. */
  public DeviceKeys keys() {
    return keys;
  }

  /**
   * Why the device cannot take part now, and what to do about it: it has not enrolled, or its
   * certificate has expired or is not valid yet. Empty if it can.
   */
  public Optional<String> objection() {
    Optional<Enrolment> enrolment = keys.enrolment();
    if (!enrolment.isPresent()) {
      return Optional.of(
          "this device has not enrolled: ask the operator for a token (cairn enroll), and enrol"
              + " with it");
    }
    try {
      DeviceCertificates.of(enrolment.get().ca())
          .check(enrolment.get().certificate(), clock.getAsLong());
      return Optional.empty();
    } catch (CertificateRefusedException e) {
      return Optional.of(e.getMessage() + "; " + remedy(e.reason()));
    }
  }

  private static String remedy(CertificateRefusedException.Reason reason) {
    return reason == CertificateRefusedException.Reason.NOT_YET_VALID
        ? "set the clock"
        : "ask the operator for a new token (cairn enroll), and enrol with it";
  }

  /** The enrolment. */
  private Enrolment enrolment() {
    return keys.enrolment()
        .orElseThrow(() -> new IllegalStateException(String.valueOf(objection().orElse(""))));
  }

  /** The Ed25519 keys with which the coordinator may sign, as pinned by the enrolment. */
  public List<byte[]> coordinatorKeys() {
    return enrolment().coordinatorKeys();
  }

  /** The certificate of the CA, as pinned by the enrolment. */
  public X509Certificate ca() {
    return enrolment().ca();
  }

  /** Until when the device's certificate is valid. */
  public Instant validUntil() {
    return enrolment().certificate().getNotAfter().toInstant();
  }

  /**
   * What signs this device's messages of one round. Ask again for each round: the key behind it
   * lives for seven days or as long as the certificate, and is replaced a day before its end. A
   * signer that was got before stays of use for the rest of that day.
   *
   * @throws IllegalStateException if the device has not enrolled or this was closed
   */
  public MessageSigner signer() {
    return signingKey();
  }

  /**
   * The same, with a compact credential if it is given one, for the other clients have less to
   * fetch and to verify then. What it is given is checked; without it, the full one does.
   *
   * @param exchange gives the compact form of an encoded {@link
   *     dev.cairn.protocol.identity.DeviceCredential}, or nothing; asked by each call until it has
   *     given one for the current signing key
   * @throws IllegalStateException if the device has not enrolled or this was closed
   */
  public MessageSigner signer(Function<byte[], Optional<IssuedCredential>> exchange) {
    SigningKey key = signingKey();
    if (key.isCompact()) {
      return key;
    }
    // Nobody else waits for the answer: the lock is free meanwhile.
    Optional<IssuedCredential> issued = exchange.apply(key.credential());
    return issued.isPresent() ? compact(key, issued.get()) : key;
  }

  private synchronized SigningKey compact(SigningKey key, IssuedCredential issued) {
    try {
      DeviceCredentialVerifier own = deviceVerifier();
      own.accept(issued.issuer());
      VerifiedSigner verified = own.verify(issued.credential().encode());
      if (!key.isOf(verified) || !keys.publicKey().digest().equals(id(verified))) {
        return key;
      }
    } catch (CredentialException e) {
      return key;
    }
    SigningKey compact = key.with(issued.credential());
    if (current == key) {
      current = compact;
    }
    return compact;
  }

  private static Digest id(VerifiedSigner verified) {
    return Digest.from(verified.clientId());
  }

  private synchronized SigningKey signingKey() {
    if (closed) {
      throw new IllegalStateException("this identity was closed");
    }
    Enrolment enrolment = enrolment();
    long now = clock.getAsLong();
    SigningKey key = current;
    if (key == null || !isOfUse(key, enrolment.certificate(), now)) {
      SigningKey fresh = SigningKey.create(keys, enrolment, now, random);
      wipe(previous);
      previous = key;
      current = fresh;
      return fresh;
    }
    return key;
  }

  private static boolean isOfUse(SigningKey key, X509Certificate certificate, long nowMillis) {
    // A key that lasts as long as its certificate cannot be replaced by one that lasts longer.
    return key.isOf(certificate)
        && (nowMillis + RESERVE_MILLIS <= key.notAfterMillis()
            || key.notAfterMillis() == certificate.getNotAfter().getTime());
  }

  /** What verifies the credentials of the other devices of this CA; it remembers them. */
  public CredentialVerifier verifier() {
    return deviceVerifier();
  }

  private synchronized DeviceCredentialVerifier deviceVerifier() {
    Enrolment enrolment = enrolment();
    DeviceCredentialVerifier known = verifier;
    if (known == null || !enrolment.ca().equals(verifiersCa)) {
      try {
        known = new DeviceCredentialVerifier(DeviceCertificates.of(enrolment.ca()), clock);
      } catch (CertificateRefusedException e) {
        throw new IllegalStateException(String.valueOf(e.getMessage()), e);
      }
      verifier = known;
      verifiersCa = enrolment.ca();
      verifiersIssuer = null;
    }
    IssuerStatement issuer = enrolment.issuer();
    if (issuer != null && !issuer.equals(verifiersIssuer)) {
      verifiersIssuer = issuer;
      try {
        known.accept(issuer);
      } catch (CredentialException e) {
        // Full credentials are verified without it.
      }
    }
    return known;
  }

  private static void wipe(@Nullable SigningKey key) {
    if (key != null) {
      key.close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    wipe(current);
    wipe(previous);
    current = null;
    previous = null;
  }

  @Override
  public String toString() {
    return "DeviceIdentity[" + clientId() + "]";
  }
}
