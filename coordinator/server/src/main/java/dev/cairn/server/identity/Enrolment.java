package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.EnrolmentToken;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives devices their certificates: for a one-time token the first, and for a valid certificate the
 * next. Methods may block on the store. Safe for several threads.
 */
public final class Enrolment {
  /** How often a request is decided again when another one came in between. */
  private static final int TRIES_MAX = 4;

  private static final Digest NO_SECRET = Digest.of(new byte[0]);

  private final CertificateAuthority authority;
  private final DeviceRecords records;
  private final DeviceStandings standings;
  private final Duration validity;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * Enrolment over a store.
   *
   * @param validity how long a device's certificate is valid
   */
  public Enrolment(
      CertificateAuthority authority,
      DeviceRecords records,
      DeviceStandings standings,
      Duration validity,
      Clock clock,
      SecureRandom random) {
    this.authority = authority;
    this.records = records;
    this.standings = standings;
    this.validity = validity;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes one-time tokens, of whose secrets only digests are kept.
   *
   * @param names one for each token: what the device will be called, or null
   * @param valid how long they are valid
   * @param operator who asks
   */
  public List<EnrolmentToken> issue(List<@Nullable String> names, Duration valid, String operator) {
    Instant now = clock.instant();
    List<EnrolmentToken> tokens = new ArrayList<>();
    List<TokenRecord> kept = new ArrayList<>();
    for (String name : names) {
      byte[] id = bytes(EnrolmentToken.ID_BYTES);
      byte[] secret = bytes(EnrolmentToken.SECRET_BYTES);
      tokens.add(new EnrolmentToken(id, secret, authority.fingerprint()));
      kept.add(new TokenRecord(hex(id), Digest.of(secret), name, now, now.plus(valid), null));
    }
    records.add(kept, operator);
    return tokens;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Spends a token for a certificate. The same token with the same key gives the certificate again
   * while the token is valid.
   *
   * @param tokenId the token's public half
   * @param secret its secret half
   * @param request a PKCS#10 request in DER
   */
  public EnrolmentOutcome enroll(byte[] tokenId, byte[] secret, byte[] request) {
    for (int i = 0; i < TRIES_MAX; i++) {
      // The secret comes first: strangers can make the coordinator do nothing more than this.
      Optional<TokenRecord> found =
          tokenId.length == EnrolmentToken.ID_BYTES
              ? records.token(hex(tokenId))
              : Optional.empty();
      Digest expected = found.map(TokenRecord::secret).orElse(NO_SECRET);
      boolean right = MessageDigest.isEqual(Digest.of(secret).bytes(), expected.bytes());
      if (found.isEmpty() || !right) {
        return refused(
            EnrolmentRefusal.UNKNOWN_TOKEN,
            "the coordinator knows no such token; check that all of it was copied, or make one with"
                + " 'cairn enroll'");
      }
      EnrolmentOutcome outcome = enroll(found.get(), request);
      if (outcome != null) {
        return outcome;
      }
    }
    throw new IllegalStateException("a token changed " + TRIES_MAX + " times while it was spent");
  }

  /** Decides for one state of the store; null if that state was overtaken. */
  private @Nullable EnrolmentOutcome enroll(TokenRecord token, byte[] request) {
    Instant now = clock.instant();
    if (!now.isBefore(token.expiresAt())) {
      return refused(
          EnrolmentRefusal.EXPIRED_TOKEN,
          "the token expired on " + token.expiresAt() + "; make one with 'cairn enroll'");
    }
    DeviceKey key;
    try {
      key = DeviceKey.ofRequest(request);
    } catch (DeviceKey.BadRequestException e) {
      return refused(EnrolmentRefusal.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
    ClientId client = key.client();
    if (token.usedBy() != null && !token.usedBy().equals(client)) {
      return refused(
          EnrolmentRefusal.USED_TOKEN,
          "the token was used by another device; each device needs a token of its own, from 'cairn"
              + " enroll'");
    }
    Optional<DeviceRecord> known = records.device(client);
    if (known.isPresent() ? known.get().isRevoked() : records.isErased(client)) {
      return revoked(client);
    }
    if (token.usedBy() != null && known.isPresent()) {
      return new EnrolmentOutcome.Enrolled(known.get().certificate());
    }
    X509Certificate certificate = authority.issueDevice(key.key(), client, validity);
    DeviceRecord device = new DeviceRecord(client, token.name(), now, certificate, null, null);
    if (!records.enrol(token.id(), device, now)) {
      return null;
    }
    standings.changed(client);
    return new EnrolmentOutcome.Enrolled(certificate);
  }

  /**
   * Gives a device the next certificate for its key.
   *
   * @param client who asks, proven by a certificate that is still valid
   * @param request a PKCS#10 request in DER for the same key
   */
  public EnrolmentOutcome renew(ClientId client, byte[] request) {
    DeviceKey key;
    try {
      key = DeviceKey.ofRequest(request);
    } catch (DeviceKey.BadRequestException e) {
      return refused(EnrolmentRefusal.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
    if (!key.client().equals(client)) {
      return refused(
          EnrolmentRefusal.BAD_REQUEST,
          "a certificate is renewed for the same key; another key needs a token, from 'cairn"
              + " enroll'");
    }
    Optional<DeviceRecord> known = records.device(client);
    if (known.isEmpty()) {
      return revoked(client);
    }
    DeviceRecord before = known.get();
    X509Certificate certificate = authority.issueDevice(key.key(), client, validity);
    DeviceRecord after =
        new DeviceRecord(client, before.name(), before.enrolledAt(), certificate, null, null);
    return before.isRevoked() || !records.renew(after)
        ? revoked(client)
        : new EnrolmentOutcome.Enrolled(certificate);
  }

  /**
   * Revokes a device, at once in this process.
   *
   * @param expected at which revision it must be; null for any
   * @return the device afterwards; empty if it is not known
   * @throws DeviceMovedException if it is at another one
   */
  public Optional<DeviceRecord> revoke(
      ClientId client, String reason, String operator, @Nullable Long expected) {
    boolean known = expecting(expected).revoke(client, reason, operator, clock.instant());
    standings.changed(client);
    return known ? records.device(client) : Optional.empty();
  }

  /**
   * Erases a device, and turns it away, at once in this process.
   *
   * @param expected as for {@link #revoke}
   * @return whether it is known
   */
  public boolean erase(ClientId client, @Nullable Long expected) {
    boolean known = expecting(expected).erase(client, clock.instant());
    standings.changed(client);
    return known;
  }

  private DeviceRecords expecting(@Nullable Long revision) {
    return revision == null ? records : records.expecting(revision);
  }

  private static EnrolmentOutcome revoked(ClientId client) {
    return refused(
        EnrolmentRefusal.REVOKED, "the device " + client + " was revoked by an operator");
  }

  private static EnrolmentOutcome refused(EnrolmentRefusal code, String detail) {
    return new EnrolmentOutcome.Refused(code, detail);
  }
}
