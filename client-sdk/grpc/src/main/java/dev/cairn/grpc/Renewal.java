package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Asks for a new certificate when less than a third of the old one's time is left. A renewal that
 * fails is tried again at a later check-in: the old certificate holds until its end.
 */
final class Renewal {

  /** How long after one attempt the next may come. */
  static final long PAUSE_MILLIS = 600_000;

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  private final DeviceKeys keys;
  private final Endpoint endpoint;
  private final LongSupplier clock;
  private final AtomicLong nextMillis = new AtomicLong();

  Renewal(DeviceKeys keys, Endpoint endpoint, LongSupplier clock) {
    this.keys = keys;
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /** Whether it is time; true once for each pause. */
  boolean isDue() {
    Optional<Enrolment> enrolment = keys.enrolment();
    long now = clock.getAsLong();
    if (!enrolment.isPresent() || !isOld(enrolment.get().certificate(), now)) {
      return false;
    }
    long next = nextMillis.get();
    return now >= next && nextMillis.compareAndSet(next, now + PAUSE_MILLIS);
  }

  private static boolean isOld(X509Certificate certificate, long nowMillis) {
    long from = certificate.getNotBefore().getTime();
    long until = certificate.getNotAfter().getTime();
    return nowMillis <= until && until - nowMillis < (until - from) / 3;
  }

  /** Tries once. True if there is a new certificate now. */
  boolean renew(Channel channel) {
    try {
      Enrolment old = keys.enrolment().orElseThrow();
      EnrollResponse reply =
          BlockingCall.unary(
              channel,
              EnrollmentGrpc.getRenewMethod(),
              RenewRequest.newBuilder()
                  .setCertificateRequest(ByteString.copyFrom(keys.certificateRequest()))
                  .build(),
              ANSWER_LIMIT);
      Enrolment renewed =
          EnrolmentReply.checked(
              reply,
              endpoint,
              DeviceCertificates.fingerprint(old.ca()),
              keys.publicKey(),
              clock.getAsLong());
      // What was pinned at enrolment stays pinned, whatever a server proves: only the keys
      // themselves name those that follow them.
      PinnedKeys.keep(keys, renewed, reply.getEnrolled().getKeyHandoversList());
      return true;
    } catch (StatusException | EnrolmentFailedException | TroubleException e) {
      return false;
    }
  }
}
