package dev.cairn.server.grpc;

import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells a {@link CallObserver} of every call. */
final class CallTracers extends ServerStreamTracer.Factory {

  /** Names that strangers make up must not become names of metrics. */
  private static final String UNKNOWN = "unknown";

  private static final Map<String, String> SHORT_NAMES =
      Stream.of(CoordinatorGrpc.getServiceDescriptor(), EnrollmentGrpc.getServiceDescriptor())
          .flatMap(service -> service.getMethods().stream())
          .map(MethodDescriptor::getFullMethodName)
          .collect(
              Collectors.toMap(Function.identity(), name -> name.substring(name.indexOf('/') + 1)));

  private final CallObserver observer;

  CallTracers(CallObserver observer) {
    this.observer = observer;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    String method = SHORT_NAMES.getOrDefault(fullMethodName, UNKNOWN);
    long begin = System.nanoTime();
    observer.began(method);
    return new ServerStreamTracer() {
      /** Called by the first of the handlers' threads that turns to the call. */
      @Override
      public void serverCallStarted(ServerCallInfo<?, ?> call) {
        observer.taken(method, System.nanoTime() - begin);
      }

      @Override
      public void inboundWireSize(long bytes) {
        observer.received(bytes);
      }

      @Override
      public void outboundWireSize(long bytes) {
        observer.sent(bytes);
      }

      @Override
      public void streamClosed(Status status) {
        observer.ended(method, status.getCode().name(), System.nanoTime() - begin);
      }
    };
  }
}
