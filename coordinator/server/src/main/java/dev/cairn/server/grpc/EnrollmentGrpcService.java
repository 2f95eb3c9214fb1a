package dev.cairn.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.Enrolled;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.EnrollmentRefusalCode;
import dev.cairn.grpc.v1.EnrollmentRefused;
import dev.cairn.grpc.v1.RenewRequest;
import dev.cairn.protocol.ClientId;
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
        trust.enroll(
            request.getTokenId().toByteArray(),
            request.getTokenSecret().toByteArray(),
            request.getCertificateRequest().toByteArray()),
        replies);
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<EnrollResponse> replies) {
    ClientId caller = Caller.current();
    if (caller == null) {
      throw new IllegalStateException("nobody renews without an identity");
    }
    answer(trust.renew(caller, request.getCertificateRequest().toByteArray()), replies);
  }

  private static void answer(
      CompletionStage<EnrolmentReply> stage, StreamObserver<EnrollResponse> replies) {
    ServerCallStreamObserver<EnrollResponse> call =
        (ServerCallStreamObserver<EnrollResponse>) replies;
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
            replies.onNext(
                reply.fold(EnrollmentGrpcService::enrolled, EnrollmentGrpcService::refused));
            replies.onCompleted();
          }
        });
  }

  private static EnrollResponse enrolled(EnrolmentReply.Enrolled enrolled) {
    Enrolled.Builder proto =
        Enrolled.newBuilder()
            .setDeviceCertificate(bytes(enrolled.deviceCertificate()))
            .setCaCertificate(bytes(enrolled.caCertificate()));
    enrolled.coordinatorKeys().forEach(key -> proto.addCoordinatorKeys(bytes(key)));
    return EnrollResponse.newBuilder().setEnrolled(proto).build();
  }

  private static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static EnrollResponse refused(EnrolmentReply.Refused refused) {
    return EnrollResponse.newBuilder()
        .setRefused(
            EnrollmentRefused.newBuilder()
                .setCode(code(refused.reason()))
                .setDetail(refused.detail()))
        .build();
  }

  static EnrollmentRefusalCode code(EnrolmentReply.Reason reason) {
    return switch (reason) {
      case UNKNOWN_TOKEN -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_UNKNOWN_TOKEN;
      case USED_TOKEN -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_USED_TOKEN;
      case EXPIRED_TOKEN -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_EXPIRED_TOKEN;
      case BAD_REQUEST -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_BAD_REQUEST;
      case REVOKED -> EnrollmentRefusalCode.ENROLLMENT_REFUSAL_CODE_REVOKED;
    };
  }
}
