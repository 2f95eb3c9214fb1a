package dev.cairn.server.grpc;

import dev.cairn.grpc.v1.EnrollmentGrpc;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Breaks off requests for enrolment as soon as they are too long, and counts what gRPC itself turns
 * away: messages that are too long or no messages, and connections that were never protected.
 */
final class RejectionTracers extends ServerStreamTracer.Factory {
  /** The longest request for a certificate: ten times what one takes. */
  static final int ENROLMENT_BYTES_MAX = 8 * 1024;

  private static final Set<String> ENROLMENT =
      EnrollmentGrpc.getServiceDescriptor().getMethods().stream()
          .map(MethodDescriptor::getFullMethodName)
          .collect(Collectors.toUnmodifiableSet());

  /** How gRPC's message of its own begins; nothing else tells it from an overload. */
  private static final String TOO_LONG = "gRPC message exceeds maximum size";

  private static final Status ENROLMENT_TOO_LONG =
      Status.RESOURCE_EXHAUSTED.withDescription(
          "a request for a certificate has at most " + ENROLMENT_BYTES_MAX + " bytes");

  private final CallObserver observer;

  RejectionTracers(CallObserver observer) {
    this.observer = observer;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    long most = ENROLMENT.contains(fullMethodName) ? ENROLMENT_BYTES_MAX : Long.MAX_VALUE;
    return new ServerStreamTracer() {
      private long received;
      private boolean tooLong;

      /** Called for each piece of a message; what is thrown here ends the stream, as gRPC's own. */
      @Override
      public void inboundWireSize(long bytes) {
        received += bytes;
        if (received > most) {
          tooLong = true;
          throw ENROLMENT_TOO_LONG.asRuntimeException();
        }
      }

      @Override
      public void streamClosed(Status status) {
        String line = String.valueOf(status.getDescription());
        if (tooLong || line.startsWith(TOO_LONG)) {
          observer.rejected(Rejection.OVERSIZED);
        } else if (status.getCode() == Status.Code.UNKNOWN) {
          // All failures of handlers have other codes: only the parser leaves this one.
          observer.rejected(Rejection.MALFORMED);
        }
      }
    };
  }

  /** Counts connections that ended before they were ready, except where that is counted. */
  ServerTransportFilter handshakes(BooleanSupplier counted) {
    return new ServerTransportFilter() {
      @Override
      public void transportTerminated(@Nullable Attributes attributes) {
        if (attributes == null && !counted.getAsBoolean()) {
          observer.rejected(Rejection.HANDSHAKE);
        }
      }
    };
  }
}
