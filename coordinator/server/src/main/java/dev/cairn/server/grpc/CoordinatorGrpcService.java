package dev.cairn.server.grpc;

import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.SecureMapping;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.ExchangeRequest;
import dev.cairn.grpc.v1.ExchangeResponse;
import dev.cairn.grpc.v1.FinishRequest;
import dev.cairn.grpc.v1.FinishResponse;
import dev.cairn.protocol.ExchangeReply;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Turns calls into the protocol's values, asks the gateway, and turns its answers into replies. */
final class CoordinatorGrpcService implements BindableService {
  private final DeviceGateway gateway;
  private final CallObserver observer;
  private final BodyLanes lanes;

  CoordinatorGrpcService(DeviceGateway gateway, CallObserver observer, BodyLanes lanes) {
    this.gateway = gateway;
    this.observer = observer;
    this.lanes = lanes;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(CoordinatorGrpc.getServiceDescriptor())
        .addMethod(
            CoordinatorGrpc.getCheckInMethod(),
            ServerCalls.<CheckInRequest, CheckInResponse>asyncUnaryCall(this::checkIn))
        .addMethod(
            CoordinatorGrpc.getFetchMethod(),
            (call, headers) -> new FetchCall(call, gateway, lanes).start())
        .addMethod(
            CoordinatorGrpc.getUploadMethod(),
            (call, headers) -> new UploadCall(call, gateway, observer, lanes).start())
        .addMethod(
            CoordinatorGrpc.getExchangeMethod(),
            ServerCalls.<ExchangeRequest, ExchangeResponse>asyncUnaryCall(this::exchange))
        .addMethod(
            CoordinatorGrpc.getFinishMethod(),
            ServerCalls.<FinishRequest, FinishResponse>asyncUnaryCall(this::finish))
        .build();
  }

  private void checkIn(CheckInRequest request, StreamObserver<CheckInResponse> replies) {
    answer(gateway.checkIn(ProtoMapping.fromProto(request)), ProtoMapping::toProto, replies);
  }

  private void exchange(ExchangeRequest request, StreamObserver<ExchangeResponse> replies) {
    answer(
        gateway
            .exchange(
                SecureMapping.session(request),
                SecureMapping.message(request),
                SecureMapping.waitMillis(request))
            .thenApply(this::counted),
        SecureMapping::toProto,
        replies);
  }

  private ExchangeReply counted(ExchangeReply reply) {
    if (reply instanceof ExchangeReply.Refused refused) {
      observer.messageRefused(refused.refusal());
    }
    return reply;
  }

  private void finish(FinishRequest request, StreamObserver<FinishResponse> replies) {
    answer(
        gateway.finish(
            ProtoMapping.session(request),
            ProtoMapping.departure(request),
            ProtoMapping.waitMillis(request)),
        ProtoMapping::toProto,
        replies);
  }

  /** Replies when the stage completes; until then only the stage and the observer are held. */
  private static <V, R> void answer(
      CompletionStage<V> stage, Function<V, R> toProto, StreamObserver<R> replies) {
    CompletableFuture<V> held = stage.toCompletableFuture();
    ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) replies;
    // With a cancel handler, what comes after a cancellation is dropped instead of thrown.
    call.setOnCancelHandler(() -> held.cancel(false));
    held.thenApply(toProto)
        .whenComplete(
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
}
