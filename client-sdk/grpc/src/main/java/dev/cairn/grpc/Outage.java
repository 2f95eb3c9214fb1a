package dev.cairn.grpc;

import dev.cairn.protocol.KeepAwayException;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.identity.UnauthenticatedException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The time for which the coordinator has not answered one call, and what to do about it: try again
 * after a pause, or give up.
 */
final class Outage {

  /** Set by a server that is overloaded: milliseconds to stay away (gRPC's proposal A6). */
  static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  /** Set beside it where a limit of this device is reached: the limit's name. */
  static final Metadata.Key<String> LIMIT =
      Metadata.Key.of("cairn-limit", Metadata.ASCII_STRING_MARSHALLER);

  /** A call that keeps making progress and failing is given up after so many new beginnings. */
  private static final int BEGINNINGS_MAX = 8;

  private static final int CAUSES_MAX = 16;

  private final GrpcChannel channel;
  private final Endpoint endpoint;
  private final Duration tolerance;
  private long since;
  private int failures;
  private int beginnings;

  Outage(GrpcChannel channel) {
    this.channel = channel;
    this.endpoint = channel.options().endpoint();
    this.tolerance = channel.options().outageTolerance();
  }

  /** The coordinator has answered, and what it gave is not lost. */
  void over() {
    failures = 0;
  }

  /** The coordinator has answered, but if the call fails now it begins from the start. */
  void overForNow() {
    if (++beginnings > BEGINNINGS_MAX) {
      throw new TroubleException(
          "the connection to the coordinator at "
              + endpoint
              + " broke off "
              + BEGINNINGS_MAX
              + " times in the middle of an upload");
    }
    failures = 0;
  }

  /** Returns when the call may be tried again; throws if that is of no use. */
  void endure(StatusException failure) {
    if (channel.isClosed()) {
      throw new IllegalStateException("the connection to " + endpoint + " was closed", failure);
    }
    Status status = failure.getStatus();
    String description = String.valueOf(status.getDescription());
    switch (status.getCode()) {
      // A server that stops cancels what is open; whoever cancels here does not come here.
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> {
        refuseUnsafe(failure);
        String unknown = description.startsWith("Unable to resolve host") ? description + "; " : "";
        pause(0, "did not answer", unknown + question(failure), failure);
      }
      case RESOURCE_EXHAUSTED -> {
        String limit = trailer(failure, LIMIT);
        if (limit == null) {
          pause(pushback(failure), "was overloaded", "try again later", failure);
        } else {
          pause(pushback(failure), "took no more", limit + ": " + description, failure);
        }
      }
      case INVALID_ARGUMENT ->
          throw new IllegalArgumentException(
              "the coordinator at " + endpoint + " finds the request malformed: " + description,
              failure);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          throw new UnauthenticatedException(
              "the coordinator at " + endpoint + " does not let this device in: " + description,
              failure);
      default ->
          throw new TroubleException(
              "the coordinator at "
                  + endpoint
                  + " failed with "
                  + status.getCode()
                  + ": "
                  + description,
              failure);
    }
  }

  /** The reason for which the server was not trusted, if that is what failed. */
  static Optional<UntrustedServerException> untrusted(StatusException failure) {
    return cause(failure, UntrustedServerException.class);
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** What fails in a handshake fails in the next one, too: nobody should have to wait for that. */
  private void refuseUnsafe(StatusException failure) {
    Optional<UntrustedServerException> untrusted = untrusted(failure);
    if (untrusted.isPresent()) {
      throw new TroubleException(
          "the server at " + endpoint + " was not trusted: " + untrusted.get().getMessage(),
          failure);
    }
    Optional<SSLException> unsafe = cause(failure, SSLException.class);
    if (unsafe.isPresent()) {
      throw new TroubleException(
          "there is no secure connection to "
              + endpoint
              + " ("
              + unsafe.get().getMessage()
              + "): is this a coordinator's port for devices?",
          failure);
    }
  }

  /** A port with TLS takes a plaintext connection and breaks it off, in one way or another. */
  private String question(StatusException failure) {
    boolean brokenOff =
        failure.getStatus().getCode() == Status.Code.UNAVAILABLE
            && !cause(failure, ConnectException.class).isPresent();
    return brokenOff && channel.options().isPlaintext()
        ? "is it running, and does it take devices without TLS?"
        : "is it running?";
  }

  private static @Nullable String trailer(StatusException failure, Metadata.Key<String> key) {
    Metadata trailers = failure.getTrailers();
    return trailers == null ? null : trailers.get(key);
  }

  private static long pushback(StatusException failure) {
    String millis = trailer(failure, PUSHBACK);
    try {
      return millis == null ? 0 : Math.max(0, Long.parseLong(millis));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void pause(long leastMillis, String what, String advice, StatusException failure) {
    long now = System.nanoTime();
    if (failures++ == 0) {
      since = now;
    }
    double chance = ThreadLocalRandom.current().nextDouble();
    long millis = leastMillis + Backoff.millis(failures, chance);
    long left = tolerance.toMillis() - TimeUnit.NANOSECONDS.toMillis(now - since);
    if (left <= 0 || leastMillis > left) {
      String line =
          "the coordinator at " + endpoint + " " + what + " for " + seconds() + "; " + advice;
      throw leastMillis > 0
          ? new KeepAwayException(line, leastMillis, failure)
          : new TroubleException(line, failure);
    }
    try {
      // The last attempt falls on the end of the tolerance, not before it.
      Thread.sleep(Math.min(millis, left));
    } catch (InterruptedException e) {
      throw Interrupts.trouble(e);
    }
    channel.reconnect();
  }

  private String seconds() {
    long millis = tolerance.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
