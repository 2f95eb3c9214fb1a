package dev.cairn.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.grpc.v1.Certified;
import dev.cairn.grpc.v1.CertifyRequest;
import dev.cairn.grpc.v1.CertifyResponse;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.Enrolled;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.EnrollmentRefusalCode;
import dev.cairn.grpc.v1.EnrollmentRefused;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.identity.IssuerStatement;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;

/** Takes requests for certificates apart and puts the replies together. */
final class EnrollmentGrpcService extends EnrollmentGrpc.EnrollmentImplBase {
  private final DeviceTrust trust;

  EnrollmentGrpcService(DeviceTrust trust) {
    this.trust = trust;
  }

  @Override
  public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> replies) {
    answer(
        trust
            .enroll(
                request.getTokenId().toByteArray(),
                request.getTokenSecret().toByteArray(),
                request.getCertificateRequest().toByteArray())
            .thenApply(EnrollmentGrpcService::response),
        replies);
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<EnrollResponse> replies) {
    answer(
        trust
            .renew(caller(), request.getCertificateRequest().toByteArray())
            .thenApply(EnrollmentGrpcService::response),
        replies);
  }

  @Override
  public void certify(CertifyRequest request, StreamObserver<CertifyResponse> replies) {
    answer(
        trust
            .certify(caller(), request.getCredential().toByteArray())
            .thenApply(
                reply ->
                    reply.fold(EnrollmentGrpcService::certified, EnrollmentGrpcService::refused)),
        replies);
  }

  private static ClientId caller() {
    ClientId caller = Caller.current();
    if (caller == null) {
      throw new IllegalStateException("only enrolments come without an identity");
    }
    return caller;
  }

  private static <T> void answer(CompletionStage<T> stage, StreamObserver<T> replies) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) replies;
    // With a cancel handler, what comes after a cancellation is dropped instead of thrown.
    call.setOnCancelHandler(() -> {});
    stage.whenComplete(
        (reply, failure) -> {
          if (call.isCancelled()) {
            return;
          }
          if (failure != null) {
            replies.onError(Failures.status(failure));
          } else {
            replies.onNext(reply);
            replies.onCompleted();
          }
        });
  }

  private static EnrollResponse response(EnrolmentReply reply) {
    return reply.fold(EnrollmentGrpcService::enrolled, EnrollmentGrpcService::refused);
  }

  private static EnrollResponse enrolled(EnrolmentReply.Enrolled enrolled) {
    Enrolled.Builder proto =
        Enrolled.newBuilder()
            .setDeviceCertificate(bytes(enrolled.deviceCertificate()))
            .setCaCertificate(bytes(enrolled.caCertificate()));
    enrolled.coordinatorKeys().forEach(key -> proto.addCoordinatorKeys(bytes(key)));
    IssuerStatement issuer = enrolled.issuer();
    if (issuer != null) {
      proto.setIssuer(bytes(issuer.encode()));
    }
    enrolled.handovers().forEach(handover -> proto.addKeyHandovers(bytes(handover.encode())));
    return EnrollResponse.newBuilder().setEnrolled(proto).build();
  }

  private static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static EnrollResponse refused(EnrolmentReply.Refused refused) {
    return EnrollResponse.newBuilder()
        .setRefused(refusal(refused.reason(), refused.detail()))
        .build();
  }

  private static CertifyResponse certified(CertifyReply.Certified certified) {
    Certified.Builder proto =
        Certified.newBuilder()
            .setCredential(bytes(certified.issued().credential().encode()))
            .setIssuer(bytes(certified.issued().issuer().encode()));
    certified.handovers().forEach(handover -> proto.addKeyHandovers(bytes(handover.encode())));
    return CertifyResponse.newBuilder().setCertified(proto).build();
  }

  private static CertifyResponse refused(CertifyReply.Refused refused) {
    EnrollmentRefused.Builder proto = refusal(refused.reason(), refused.detail());
    refused.handovers().forEach(handover -> proto.addKeyHandovers(bytes(handover.encode())));
    return CertifyResponse.newBuilder().setRefused(proto).build();
  }

  private static EnrollmentRefused.Builder refusal(EnrolmentReply.Reason reason, String detail) {
    return EnrollmentRefused.newBuilder().setCode(code(reason)).setDetail(detail);
  }

  static EnrollmentRefusalCode code(EnrolmentReply.Reason reason) {
    return switch (reason) {
      case UNKNOWN_TOKEN -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_UNKNOWN_TOKEN;
      case USED_TOKEN -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_USED_TOKEN;
      case EXPIRED_TOKEN -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_EXPIRED_TOKEN;
      case BAD_REQUEST -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_BAD_REQUEST;
      case REVOKED -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_REVOKED;
      case NO_ISSUER -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_NO_ISSUER;
    };
  }
}
