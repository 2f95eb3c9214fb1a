package dev.cairn.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.cairn.grpc.v1.ExchangeRequest;
import dev.cairn.grpc.v1.ExchangeResponse;
import dev.cairn.grpc.v1.Over;
import dev.cairn.grpc.v1.Pending;
import dev.cairn.grpc.v1.Refused;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.SignedMessage;

/**
 * Maps the messages of secure rounds, whose bytes are opaque here: for Cairn's own transports, not
 * for applications. What comes from the wire is checked like in {@link ProtoMapping}.
 */
public final class SecureMapping {
  private SecureMapping() {}

  public static ExchangeRequest toProto(SessionId session, SignedMessage message, long waitMillis) {
    return ExchangeRequest.newBuilder()
        .setSession(AssignmentMapping.toProto(session))
        .setMessage(toProto(message))
        .setWaitMillis(waitMillis)
        .build();
  }

  public static SessionId session(ExchangeRequest proto) {
    return WireFields.required(
        "session", proto.hasSession(), () -> AssignmentMapping.fromProto(proto.getSession()));
  }

  public static SignedMessage message(ExchangeRequest proto) {
    return WireFields.required("message", proto.hasMessage(), () -> fromProto(proto.getMessage()));
  }

  public static long waitMillis(ExchangeRequest proto) {
    if (proto.getWaitMillis() < 0 || proto.getWaitMillis() > CheckIn.WAIT_MILLIS_MAX) {
      throw new IllegalArgumentException(
          "wait_millis: must be 0 to 60000, not " + proto.getWaitMillis());
    }
    return proto.getWaitMillis();
  }

  public static ExchangeResponse toProto(ExchangeReply reply) {
    ExchangeResponse.Builder proto = ExchangeResponse.newBuilder();
    return reply
        .fold(
            next -> proto.setNext(toProto(next.message())),
            () -> proto.setWaiting(Pending.getDefaultInstance()),
            refused ->
                proto.setRefused(
                    Refused.newBuilder()
                        .setCode(ProtoMapping.code(refused.refusal()))
                        .setDetail(refused.detail())),
            () -> proto.setOver(Over.getDefaultInstance()))
        .build();
  }

  public static ExchangeReply fromProto(ExchangeResponse proto) {
    return switch (proto.getOutcomeCase()) {
      case NEXT -> new ExchangeReply.Next(WireFields.at("next", () -> fromProto(proto.getNext())));
      case WAITING -> new ExchangeReply.Waiting();
      case REFUSED ->
          new ExchangeReply.Refused(
              WireFields.at("refused", () -> ProtoMapping.refusal(proto.getRefused().getCode())),
              proto.getRefused().getDetail());
      case OVER -> new ExchangeReply.Over();
      case OUTCOME_NOT_SET -> throw WireFields.unknown("outcome");
    };
  }

  static dev.cairn.grpc.v1.SignedMessage toProto(SignedMessage message) {
    return dev.cairn.grpc.v1.SignedMessage.newBuilder()
        .setBody(UnsafeByteOperations.unsafeWrap(message.body()))
        .setSignature(UnsafeByteOperations.unsafeWrap(message.signature()))
        .setAttachment(UnsafeByteOperations.unsafeWrap(message.attachment()))
        .build();
  }

  static SignedMessage fromProto(dev.cairn.grpc.v1.SignedMessage proto) {
    return new SignedMessage(
        proto.getBody().toByteArray(),
        proto.getSignature().toByteArray(),
        proto.getAttachment().toByteArray());
  }
}
