package dev.cairn.grpc;

import dev.cairn.grpc.v1.Abandoned;
import dev.cairn.grpc.v1.Accepted;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.ComeBackLater;
import dev.cairn.grpc.v1.Committed;
import dev.cairn.grpc.v1.DepartureReason;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.FinishResponse;
import dev.cairn.grpc.v1.Pending;
import dev.cairn.grpc.v1.RefusalCode;
import dev.cairn.grpc.v1.Refused;
import dev.cairn.grpc.v1.Rejected;
import dev.cairn.grpc.v1.UploadHeader;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;

/**
 * Maps every request and reply between the protocol's values and the wire's messages: for Cairn's
 * own transports, not for applications.
 *
 * <p>What comes from the wire is checked: each method {@code fromProto} throws {@link
 * IllegalArgumentException} with the name of the field that is missing or wrong.
 */
public final class ProtoMapping {
  private ProtoMapping() {}

  public static CheckInRequest toProto(CheckIn checkIn) {
    return CheckInRequest.newBuilder()
        .setClientId(checkIn.client().value())
        .setPopulation(checkIn.population().name())
        .setExamples(checkIn.examples())
        .setSdkVersion(checkIn.sdkVersion())
        .setWaitMillis(checkIn.waitMillis())
        .setDeviceClass(checkIn.deviceClass())
        .build();
  }

  public static CheckIn fromProto(CheckInRequest proto) {
    return new CheckIn(
        WireFields.at("client_id", () -> new ClientId(proto.getClientId())),
        WireFields.at("population", () -> new Population(proto.getPopulation())),
        proto.getExamples(),
        proto.getSdkVersion(),
        proto.getWaitMillis(),
        proto.getDeviceClass());
  }

  public static CheckInResponse toProto(CheckInReply reply) {
    CheckInResponse.Builder proto = CheckInResponse.newBuilder();
    return reply
        .fold(
            assigned -> proto.setAssigned(AssignmentMapping.toProto(assigned.assignment())),
            later ->
                proto.setComeBackLater(
                    ComeBackLater.newBuilder()
                        .setAfterMillis(later.afterMillis())
                        .setReason(later.reason())),
            rejected -> proto.setRejected(Rejected.newBuilder().setReason(rejected.reason())))
        .build();
  }

  public static CheckInReply fromProto(CheckInResponse proto) {
    return switch (proto.getOutcomeCase()) {
      case ASSIGNED ->
          new CheckInReply.Assigned(
              WireFields.at("assigned", () -> AssignmentMapping.fromProto(proto.getAssigned())));
      case COME_BACK_LATER ->
          WireFields.at(
              "come_back_later",
              () ->
                  new CheckInReply.ComeBackLater(
                      proto.getComeBackLater().getAfterMillis(),
                      proto.getComeBackLater().getReason()));
      case REJECTED -> new CheckInReply.Rejected(proto.getRejected().getReason());
      case OUTCOME_NOT_SET -> throw WireFields.unknown("outcome");
    };
  }

  public static FetchRequest fetch(Digest digest, long offset) {
    return FetchRequest.newBuilder().setDigest(WireFields.bytes(digest)).setOffset(offset).build();
  }

  /** The file that is asked for. The offset is checked by whoever knows the file's length. */
  public static Digest digest(FetchRequest proto) {
    return WireFields.digest("digest", proto.getDigest());
  }

  public static UploadHeader toProto(UpdateHeader header) {
    UploadHeader.Builder proto =
        UploadHeader.newBuilder()
            .setSession(AssignmentMapping.toProto(header.session()))
            .setDigest(WireFields.bytes(header.digest()))
            .setBytes(header.bytes());
    SignedMessage masked = header.masked();
    if (masked != null) {
      proto.setMaskedInput(SecureMapping.toProto(masked));
    }
    return proto.build();
  }

  public static UpdateHeader fromProto(UploadHeader proto) {
    return new UpdateHeader(
        WireFields.required(
            "session", proto.hasSession(), () -> AssignmentMapping.fromProto(proto.getSession())),
        WireFields.digest("digest", proto.getDigest()),
        proto.getBytes(),
        proto.hasMaskedInput()
            ? WireFields.at("masked_input", () -> SecureMapping.fromProto(proto.getMaskedInput()))
            : null);
  }

  public static UploadResponse toProto(UpdateReceipt receipt) {
    UploadResponse.Builder proto = UploadResponse.newBuilder();
    return receipt
        .fold(
            accepted -> proto.setAccepted(Accepted.getDefaultInstance()),
            refused ->
                proto.setRefused(
                    Refused.newBuilder()
                        .setCode(code(refused.refusal()))
                        .setDetail(refused.detail())))
        .build();
  }

  public static UpdateReceipt fromProto(UploadResponse proto) {
    return switch (proto.getOutcomeCase()) {
      case ACCEPTED -> new UpdateReceipt.Accepted();
      case REFUSED ->
          new UpdateReceipt.Refused(
              WireFields.at("refused", () -> refusal(proto.getRefused().getCode())),
              proto.getRefused().getDetail());
      case ADMITTED -> throw new IllegalArgumentException("outcome: admitted is no receipt");
      case OUTCOME_NOT_SET -> throw WireFields.unknown("outcome");
    };
  }

  static RefusalCode code(Refusal refusal) {
    return switch (refusal) {
      case NO_SUCH_ROUND -> RefusalCode.REFUSAL_CODE_NO_SUCH_ROUND;
      case NOT_A_MEMBER -> RefusalCode.REFUSAL_CODE_NOT_A_MEMBER;
      case COHORT_FULL -> RefusalCode.REFUSAL_CODE_COHORT_FULL;
      case WRONG_PHASE -> RefusalCode.REFUSAL_CODE_WRONG_PHASE;
      case EQUIVOCATION -> RefusalCode.REFUSAL_CODE_EQUIVOCATION;
      case LEFT -> RefusalCode.REFUSAL_CODE_LEFT;
      case MALFORMED -> RefusalCode.REFUSAL_CODE_MALFORMED;
      case TOO_LARGE -> RefusalCode.REFUSAL_CODE_TOO_LARGE;
      case DIGEST_MISMATCH -> RefusalCode.REFUSAL_CODE_DIGEST_MISMATCH;
      case BUSY -> RefusalCode.REFUSAL_CODE_BUSY;
    };
  }

  static Refusal refusal(RefusalCode code) {
    return switch (code) {
      case REFUSAL_CODE_NO_SUCH_ROUND -> Refusal.NO_SUCH_ROUND;
      case REFUSAL_CODE_NOT_A_MEMBER -> Refusal.NOT_A_MEMBER;
      case REFUSAL_CODE_COHORT_FULL -> Refusal.COHORT_FULL;
      case REFUSAL_CODE_WRONG_PHASE -> Refusal.WRONG_PHASE;
      case REFUSAL_CODE_EQUIVOCATION -> Refusal.EQUIVOCATION;
      case REFUSAL_CODE_LEFT -> Refusal.LEFT;
      case REFUSAL_CODE_MALFORMED -> Refusal.MALFORMED;
      case REFUSAL_CODE_TOO_LARGE -> Refusal.TOO_LARGE;
      case REFUSAL_CODE_DIGEST_MISMATCH -> Refusal.DIGEST_MISMATCH;
      case REFUSAL_CODE_BUSY -> Refusal.BUSY;
      case REFUSAL_CODE_UNSPECIFIED, UNRECOGNIZED -> throw WireFields.unknown("code");
    };
  }

  public static FinishRequest finish(SessionId session, Departure departure, long waitMillis) {
    return FinishRequest.newBuilder()
        .setSession(AssignmentMapping.toProto(session))
        .setDeparture(
            switch (departure) {
              case DONE -> DepartureReason.DEPARTURE_REASON_DONE;
              case TRAINING_FAILED -> DepartureReason.DEPARTURE_REASON_TRAINING_FAILED;
              case CANCELLED -> DepartureReason.DEPARTURE_REASON_CANCELLED;
              case DECLINED -> DepartureReason.DEPARTURE_REASON_DECLINED;
            })
        .setWaitMillis(waitMillis)
        .build();
  }

  public static SessionId session(FinishRequest proto) {
    return WireFields.required(
        "session", proto.hasSession(), () -> AssignmentMapping.fromProto(proto.getSession()));
  }

  public static Departure departure(FinishRequest proto) {
    return switch (proto.getDeparture()) {
      case DEPARTURE_REASON_DONE -> Departure.DONE;
      case DEPARTURE_REASON_TRAINING_FAILED -> Departure.TRAINING_FAILED;
      case DEPARTURE_REASON_CANCELLED -> Departure.CANCELLED;
      case DEPARTURE_REASON_DECLINED -> Departure.DECLINED;
      case DEPARTURE_REASON_UNSPECIFIED, UNRECOGNIZED -> throw WireFields.unknown("departure");
    };
  }

  public static long waitMillis(FinishRequest proto) {
    if (proto.getWaitMillis() < 0 || proto.getWaitMillis() > CheckIn.WAIT_MILLIS_MAX) {
      throw new IllegalArgumentException(
          "wait_millis: must be 0 to 60000, not " + proto.getWaitMillis());
    }
    return proto.getWaitMillis();
  }

  public static FinishResponse toProto(RoundOutcome outcome) {
    FinishResponse.Builder proto = FinishResponse.newBuilder();
    return outcome
        .fold(
            () -> proto.setPending(Pending.getDefaultInstance()),
            committed ->
                proto.setCommitted(
                    Committed.newBuilder()
                        .setModelDigest(WireFields.bytes(committed.model().digest()))
                        .setIncluded(committed.included())),
            abandoned -> proto.setAbandoned(Abandoned.newBuilder().setReason(abandoned.reason())))
        .build();
  }

  public static RoundOutcome fromProto(FinishResponse proto) {
    return switch (proto.getOutcomeCase()) {
      case PENDING -> new RoundOutcome.Pending();
      case COMMITTED ->
          new RoundOutcome.Committed(
              new ModelId(
                  WireFields.digest(
                      "committed: model_digest", proto.getCommitted().getModelDigest())),
              proto.getCommitted().getIncluded());
      case ABANDONED -> new RoundOutcome.Abandoned(proto.getAbandoned().getReason());
      case OUTCOME_NOT_SET -> throw WireFields.unknown("outcome");
    };
  }
}
