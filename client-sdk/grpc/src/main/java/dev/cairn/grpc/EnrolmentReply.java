package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CertifyResponse;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.Enrolled;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.CompactCredential;
import dev.cairn.protocol.identity.DeviceCertificates;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.protocol.identity.P256Key;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What comes back from an enrolment or a renewal, looked at with distrust. */
final class EnrolmentReply {
  private EnrolmentReply() {}

  /**
   * The enrolment in a reply.
   *
   * @param caFingerprint of the CA that it must come from
   * @param key for which it must be
   * @param nowMillis when it must be valid
   * @throws EnrolmentFailedException if the reply refuses, or is not what it must be
   */
  static Enrolment checked(
      EnrollResponse reply, Endpoint endpoint, Digest caFingerprint, P256Key key, long nowMillis) {
    switch (reply.getOutcomeCase()) {
      case REFUSED ->
          throw new EnrolmentFailedException(
              "the coordinator at "
                  + endpoint
                  + " gives no certificate: "
                  + reply.getRefused().getDetail());
      case ENROLLED -> {
        try {
          return enrolment(reply.getEnrolled(), caFingerprint, key, nowMillis);
        } catch (CertificateRefusedException | IllegalArgumentException e) {
          throw new EnrolmentFailedException(
              "the coordinator at "
                  + endpoint
                  + " gave a certificate that is of no use: "
                  + e.getMessage(),
              e);
        }
      }
      case OUTCOME_NOT_SET -> {}
    }
    throw new EnrolmentFailedException(
        "the coordinator at " + endpoint + " gave an answer that is newer than this Cairn");
  }

  private static Enrolment enrolment(
      Enrolled proto, Digest caFingerprint, P256Key key, long nowMillis)
      throws CertificateRefusedException {
    X509Certificate ca = DeviceCertificates.parse(proto.getCaCertificate().toByteArray());
    if (!DeviceCertificates.fingerprint(ca).equals(caFingerprint)) {
      throw new IllegalArgumentException(
          "it is of another CA than the one with the fingerprint " + caFingerprint);
    }
    List<byte[]> coordinatorKeys = new ArrayList<>();
    for (ByteString coordinatorKey : proto.getCoordinatorKeysList()) {
      coordinatorKeys.add(coordinatorKey.toByteArray());
    }
    Enrolment enrolment =
        new Enrolment(
            DeviceCertificates.parse(proto.getDeviceCertificate().toByteArray()),
            ca,
            coordinatorKeys,
            issuer(proto.getIssuer()));
    enrolment.checkFits(key);
    DeviceCertificates.of(ca).check(enrolment.certificate(), nowMillis);
    return enrolment;
  }

  private static @Nullable IssuerStatement issuer(ByteString encoded) {
    return encoded.isEmpty() ? null : IssuerStatement.decode(encoded.toByteArray());
  }

  /**
   * The compact credential in a reply; empty if the coordinator gives none. The device checks it.
   *
   * @throws IllegalArgumentException if the reply is malformed or newer than this version
   */
  static Optional<IssuedCredential> issued(CertifyResponse reply) {
    return switch (reply.getOutcomeCase()) {
      case CERTIFIED ->
          Optional.of(
              new IssuedCredential(
                  CompactCredential.decode(reply.getCertified().getCredential().toByteArray()),
                  IssuerStatement.decode(reply.getCertified().getIssuer().toByteArray())));
      case REFUSED -> Optional.empty();
      case OUTCOME_NOT_SET -> throw new IllegalArgumentException("it has no outcome");
    };
  }
}
