package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.protocol.identity.UnauthenticatedException;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets a device its first certificate, or a new one after the last has expired.
 *
 * <p>Nothing of the token leaves the device before the server has proven that it is of the CA that
 * the token names and has the host's name. What comes back is checked against the same CA and the
 * device's own key before it is kept.
 */
public final class GrpcEnrolment {

  /** How long an enrolment goes on trying while nobody answers. */
  static final Duration OUTAGE_TOLERANCE = Duration.ofSeconds(30);

  /** The longest wait for one answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

  private GrpcEnrolment() {}

  /**
   * Enrols the device, unless it is enrolled with the token's CA and its certificate is still
   * valid: so it may be called at every start.
   *
   * @param endpoint {@code host:port} of the coordinator
   * @param token a token's text, from {@code cairn enroll}
   * @param keys the device's keys, which keep the enrolment
   * @return {@code keys}
   * @throws IllegalArgumentException if endpoint or token are none
   * @throws EnrolmentFailedException if the coordinator says no, or is another one than the token's
   * @throws dev.cairn.protocol.TroubleException if nobody answers or the enrolment cannot be kept;
   *     then the same may be tried again
   */
  public static <K extends DeviceKeys> K enrolled(String endpoint, String token, K keys) {
    EnrolmentToken parsed = EnrolmentToken.parse(token);
    if (!isEnrolled(keys, parsed.caFingerprint())) {
      Enrolment unused = enrol(Endpoint.parse(endpoint), parsed, keys);
    }
    return keys;
  }

  private static boolean isEnrolled(DeviceKeys keys, Digest caFingerprint) {
    Optional<Enrolment> kept = keys.enrolment();
    return kept.isPresent()
        && DeviceCertificates.fingerprint(kept.get().ca()).equals(caFingerprint)
        && kept.get().certificate().getNotAfter().getTime() > System.currentTimeMillis();
  }

  /**
   * Enrols the device, also if it is enrolled already. The same token with the same keys may be
   * used again for as long as it is valid, for instance after an answer was lost.
   *
   * @return what was kept
   * @throws EnrolmentFailedException if the coordinator says no, or is another one than the token's
   * @throws dev.cairn.protocol.TroubleException if nobody answers or the enrolment cannot be kept
   */
  public static Enrolment enrol(Endpoint endpoint, EnrolmentToken token, DeviceKeys keys) {
    byte[] request = keys.certificateRequest();
    GrpcOptions options =
        GrpcOptions.of(endpoint, DeviceTransport.anonymous(token.caFingerprint()))
            .withOutageTolerance(OUTAGE_TOLERANCE);
    try (GrpcChannel channel = GrpcChannel.open(options)) {
      Enrolment enrolment =
          EnrolmentReply.checked(
              ask(channel, token, request),
              endpoint,
              token.caFingerprint(),
              keys.publicKey(),
              System.currentTimeMillis());
      keys.keep(enrolment);
      return enrolment;
    }
  }

  private static EnrollResponse ask(GrpcChannel channel, EnrolmentToken token, byte[] request) {
    Outage outage = new Outage(channel);
    while (true) {
      try {
        return BlockingCall.unary(
            channel.next(),
            EnrollmentGrpc.getEnrollMethod(),
            EnrollRequest.newBuilder()
                .setTokenId(ByteString.copyFrom(token.id()))
                .setTokenSecret(UnsafeByteOperations.unsafeWrap(token.secret()))
                .setCertificateRequest(ByteString.copyFrom(request))
                .build(),
            ANSWER_LIMIT);
      } catch (StatusException e) {
        Optional<UntrustedServerException> untrusted = Outage.untrusted(e);
        if (untrusted.isPresent()) {
          throw new EnrolmentFailedException(
              "the token was not shown to the server at "
                  + channel.options().endpoint()
                  + ": "
                  + untrusted.get().getMessage()
                  + "; is this the right coordinator for this token?",
              e);
        }
        try {
          outage.endure(e);
        } catch (UnauthenticatedException | IllegalArgumentException refused) {
          throw new EnrolmentFailedException(String.valueOf(refused.getMessage()), refused);
        }
      }
    }
  }
}
