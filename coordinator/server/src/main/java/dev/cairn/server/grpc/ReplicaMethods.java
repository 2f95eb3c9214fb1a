package dev.cairn.server.grpc;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.ExchangeRequest;
import dev.cairn.grpc.v1.ExchangeResponse;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.FinishResponse;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/**
 * What coordinators ask of each other: what devices ask, as it came, and of an upload what stands
 * before its body (VERDICT: "admitted" or the receipt) and after it (ACCEPT: the receipt).
 */
final class ReplicaMethods {
  static final String SERVICE = "cairn.v1.Replica";

  static final MethodDescriptor<CheckInRequest, CheckInResponse> CHECK_IN =
      unary("CheckIn", CheckInRequest.getDefaultInstance(), CheckInResponse.getDefaultInstance());

  static final MethodDescriptor<ExchangeRequest, ExchangeResponse> EXCHANGE =
      unary(
          "Exchange", ExchangeRequest.getDefaultInstance(), ExchangeResponse.getDefaultInstance());

  static final MethodDescriptor<FinishRequest, FinishResponse> FINISH =
      unary("Finish", FinishRequest.getDefaultInstance(), FinishResponse.getDefaultInstance());

  static final MethodDescriptor<UploadRequest, UploadResponse> VERDICT =
      unary("Verdict", UploadRequest.getDefaultInstance(), UploadResponse.getDefaultInstance());

  static final MethodDescriptor<UploadRequest, UploadResponse> ACCEPT =
      unary("Accept", UploadRequest.getDefaultInstance(), UploadResponse.getDefaultInstance());

  /** The request is an {@link OperatorWish}. */
  static final MethodDescriptor<Struct, BoolValue> OPERATE =
      unary("Operate", Struct.getDefaultInstance(), BoolValue.getDefaultInstance());

  private ReplicaMethods() {}

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> unary(
      String name, Q request, R response) {
    return MethodDescriptor.<Q, R>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }
}
