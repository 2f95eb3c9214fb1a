package dev.cairn.server.grpc;

import com.google.protobuf.BoolValue;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.SecureMapping;
import dev.cairn.grpc.v1.Admitted;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.UpdateHeader;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers other coordinators about the runs that this one drives; it never asks a third one. */
final class ReplicaService implements BindableService {
  private static final UploadResponse ADMITTED =
      UploadResponse.newBuilder().setAdmitted(Admitted.getDefaultInstance()).build();

  private final RunOwner owner;

  ReplicaService(RunOwner owner) {
    this.owner = owner;
  }

  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(ReplicaMethods.SERVICE);
    add(
        service,
        ReplicaMethods.CHECK_IN,
        request -> owner.checkIn(ProtoMapping.fromProto(request)).thenApply(ProtoMapping::toProto));
    add(
        service,
        ReplicaMethods.EXCHANGE,
        request ->
            owner
                .exchange(
                    SecureMapping.session(request),
                    SecureMapping.message(request),
                    SecureMapping.waitMillis(request))
                .thenApply(SecureMapping::toProto));
    add(
        service,
        ReplicaMethods.FINISH,
        request ->
            owner
                .finish(
                    ProtoMapping.session(request),
                    ProtoMapping.departure(request),
                    ProtoMapping.waitMillis(request))
                .thenApply(ProtoMapping::toProto));
    add(
        service,
        ReplicaMethods.VERDICT,
        request ->
            owner
                .verdict(header(request))
                .thenApply(receipt -> receipt.map(ProtoMapping::toProto).orElse(ADMITTED)));
    add(
        service,
        ReplicaMethods.ACCEPT,
        request -> owner.accept(header(request)).thenApply(ProtoMapping::toProto));
    add(
        service,
        ReplicaMethods.OPERATE,
        request ->
            owner
                .operate(
                    OperatorWish.run(request),
                    OperatorWish.command(request),
                    OperatorWish.expected(request))
                .thenApply(BoolValue::of));
    return service.build();
  }

  private static UpdateHeader header(UploadRequest request) {
    if (!request.hasHeader()) {
      throw new IllegalArgumentException("header: must be there");
    }
    return ProtoMapping.fromProto(request.getHeader());
  }

  /** Where nothing was done, another coordinator may be told so. */
  private static StatusRuntimeException status(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof NotDrivenException
        ? Status.FAILED_PRECONDITION
            .withDescription(String.valueOf(cause.getMessage()))
            .asRuntimeException()
        : Failures.status(failure);
  }

  private static <Q, R> void add(
      ServerServiceDefinition.Builder service,
      MethodDescriptor<Q, R> method,
      Function<Q, CompletionStage<R>> answer) {
    service.addMethod(
        method,
        ServerCalls.<Q, R>asyncUnaryCall(
            (request, replies) -> {
              CompletableFuture<R> held = answer.apply(request).toCompletableFuture();
              ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) replies;
              // With a cancel handler, what comes after a cancellation is dropped.
              call.setOnCancelHandler(() -> held.cancel(false));
              held.whenComplete(
                  (reply, failure) -> {
                    if (call.isCancelled()) {
                      return;
                    }
                    if (failure != null) {
                      replies.onError(status(failure));
                    } else {
                      replies.onNext(reply);
                      replies.onCompleted();
                    }
                  });
            }));
  }
}
