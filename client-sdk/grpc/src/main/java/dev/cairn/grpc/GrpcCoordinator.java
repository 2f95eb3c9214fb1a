package dev.cairn.grpc;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CertifyRequest;
import dev.cairn.grpc.v1.CertifyResponse;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.grpc.v1.ExchangeResponse;
import dev.cairn.grpc.v1.FinishResponse;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.message.SignedMessage;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A coordinator that is reached over gRPC.
 *
 * <p>Each call waits no longer than the deadlines in {@link GrpcOptions}. When the coordinator does
 * not answer, the call is repeated after pauses that grow, until the outage has lasted for the
 * outage tolerance; then {@link TroubleException} is thrown. A fetch goes on at the byte where it
 * stood. What a fetch asks for and the coordinator does not have is trouble, too, at once.
 *
 * <p>When the calling thread is interrupted, the call is cancelled, the thread's interrupt flag
 * stays set, and {@link TroubleException} is thrown. Requests that the coordinator finds malformed
 * are {@link IllegalArgumentException}, calls after the end {@link IllegalStateException}. If it
 * does not let the device in, that is {@link dev.cairn.protocol.identity.UnauthenticatedException}.
 */
public final class GrpcCoordinator implements Coordinator {

  /** One try; {@code X} is what it may throw besides a status. */
  private interface Attempt<T, X extends Exception> {
    T run(Outage outage) throws StatusException, X;
  }

  private final GrpcChannel channel;
  private final boolean ownsChannel;
  private volatile boolean closed;

  GrpcCoordinator(GrpcChannel channel, boolean ownsChannel) {
    this.channel = channel;
    this.ownsChannel = ownsChannel;
  }

  /**
   * Prepares a plaintext connection to a coordinator on this machine.
   *
   * @param endpoint {@code host:port} of a loopback address
   * @throws IllegalArgumentException if {@code endpoint} is another machine's, where plaintext must
   *     be asked for with {@link GrpcOptions#plaintext}
   */
  public static GrpcCoordinator connect(String endpoint) {
    Endpoint parsed = Endpoint.parse(endpoint);
    if (!parsed.isLoopback()) {
      throw new IllegalArgumentException(
          endpoint
              + " is not on this machine: connect with credentials, or ask for plaintext with"
              + " GrpcOptions.plaintext");
    }
    return connect(GrpcOptions.plaintext(parsed));
  }

  /**
   * Prepares a connection of this client's own over mutual TLS, with the usual patience.
   *
   * @param endpoint {@code host:port}
   * @param device the keys of an enrolled device, see {@link GrpcOptions#mutualTls}
   */
  public static GrpcCoordinator connect(String endpoint, DeviceKeys device) {
    return connect(GrpcOptions.mutualTls(Endpoint.parse(endpoint), device));
  }

  /** Prepares a connection of this client's own. To share one, see {@link GrpcChannel}. */
  public static GrpcCoordinator connect(GrpcOptions options) {
    return new GrpcCoordinator(GrpcChannel.open(options), true);
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    channel.renewIfDue();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(checkIn.waitMillis());
    CheckInResponse response =
        persist(
            outage -> {
              CheckIn again = checkIn.waiting(remainingMillis(end));
              return BlockingCall.unary(
                  channel.next(),
                  CoordinatorGrpc.getCheckInMethod(),
                  ProtoMapping.toProto(again),
                  limit(again.waitMillis()));
            });
    return understood(() -> ProtoMapping.fromProto(response));
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    Download download = new Download(channel, digest, offset, sink);
    this.<Download, IOException>persist(download::fetch);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    UploadResponse response = persist(new Upload(channel, header, body)::send);
    return understood(() -> ProtoMapping.fromProto(response));
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    ExchangeResponse response =
        persist(
            outage -> {
              long wait = remainingMillis(end);
              return BlockingCall.unary(
                  channel.next(),
                  CoordinatorGrpc.getExchangeMethod(),
                  SecureMapping.toProto(session, message, wait),
                  limit(wait));
            });
    return understood(() -> SecureMapping.fromProto(response));
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    FinishResponse response =
        persist(
            outage -> {
              long wait = remainingMillis(end);
              return BlockingCall.unary(
                  channel.next(),
                  CoordinatorGrpc.getFinishMethod(),
                  ProtoMapping.finish(session, departure, wait),
                  limit(wait));
            });
    return understood(() -> ProtoMapping.fromProto(response));
  }

  @Override
  public Optional<IssuedCredential> certify(byte[] credential) {
    CertifyResponse response =
        persist(
            outage ->
                BlockingCall.unary(
                    channel.next(),
                    EnrollmentGrpc.getCertifyMethod(),
                    CertifyRequest.newBuilder()
                        .setCredential(ByteString.copyFrom(credential))
                        .build(),
                    channel.options().answerGrace()));
    Optional<IssuedCredential> issued = understood(() -> EnrolmentReply.issued(response));
    DeviceKeys device = channel.options().device();
    if (device != null) {
      PinnedKeys.follow(
          device,
          response.hasRefused()
              ? response.getRefused().getKeyHandoversList()
              : response.getCertified().getKeyHandoversList());
    }
    return issued;
  }

  private static long remainingMillis(long end) {
    // Rounded up, so that a first attempt asks for all of the wait.
    return Math.max(0, (end - System.nanoTime() + 999_999) / 1_000_000);
  }

  private Duration limit(long waitMillis) {
    return channel.options().answerGrace().plusMillis(waitMillis);
  }

  private <T, X extends Exception> T persist(Attempt<T, X> attempt) throws X {
    Outage outage = new Outage(channel);
    while (true) {
      if (closed) {
        throw new IllegalStateException("this coordinator's client was closed");
      }
      try {
        return attempt.run(outage);
      } catch (StatusException e) {
        outage.endure(e);
      }
    }
  }

  private <T> T understood(Supplier<T> reply) {
    try {
      return reply.get();
    } catch (IllegalArgumentException e) {
      throw new TroubleException(
          "the coordinator at "
              + channel.options().endpoint()
              + " sent a reply that this version does not understand: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Ends this client. Connections of its own are closed: calls that run have two seconds to end.
   * Shared connections stay.
   */
  @Override
  public void close() {
    closed = true;
    if (ownsChannel) {
      channel.close();
    }
  }
}
