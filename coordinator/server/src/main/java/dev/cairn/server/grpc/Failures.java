package dev.cairn.server.grpc;

import dev.cairn.engine.run.RunMovedException;
import dev.cairn.protocol.TroubleException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure becomes on the wire: a status that any call may have, never a stack trace. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final Metadata.Key<String> LIMIT =
      Metadata.Key.of("cairn-limit", Metadata.ASCII_STRING_MARSHALLER);

  private Failures() {}

  /** The status of {@code failure} with its trailers; faults and trouble are logged. */
  static StatusRuntimeException status(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof StatusRuntimeException known) {
      return known;
    }
    if (cause instanceof IllegalArgumentException) {
      return Status.INVALID_ARGUMENT
          .withDescription(String.valueOf(cause.getMessage()))
          .asRuntimeException();
    }
    if (cause instanceof RunMovedException) {
      // To another coordinator, whose operator is to look again.
      return Status.ABORTED
          .withDescription(String.valueOf(cause.getMessage()))
          .asRuntimeException();
    }
    if (cause instanceof OverloadedException overloaded) {
      return overloaded(overloaded);
    }
    if (cause instanceof TroubleException || cause instanceof IOException) {
      LOG.warn(
          "A device's call met trouble and will be repeated: {}",
          cause instanceof TroubleException ? cause.getMessage() : cause.toString());
      return Status.UNAVAILABLE
          .withDescription("the coordinator has trouble at the moment; try again")
          .asRuntimeException();
    }
    if (cause instanceof RejectedExecutionException || cause instanceof CancellationException) {
      return Status.UNAVAILABLE.withDescription("the coordinator stops").asRuntimeException();
    }
    String id = UUID.randomUUID().toString();
    LOG.error("Fault {} in a device's call", id, cause);
    return Status.INTERNAL
        .withDescription("a fault of the coordinator, " + id)
        .asRuntimeException();
  }

  static StatusRuntimeException overloaded(OverloadedException overloaded) {
    Metadata trailers = new Metadata();
    trailers.put(PUSHBACK, Long.toString(overloaded.retryAfterMillis()));
    String limit = overloaded.limit();
    if (limit != null) {
      trailers.put(LIMIT, limit);
    }
    return Status.RESOURCE_EXHAUSTED
        .withDescription(String.valueOf(overloaded.getMessage()))
        .asRuntimeException(trailers);
  }

  static Metadata trailers(StatusRuntimeException status) {
    Metadata trailers = status.getTrailers();
    return trailers == null ? new Metadata() : trailers;
  }
}
