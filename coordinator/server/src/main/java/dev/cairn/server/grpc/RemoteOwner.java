package dev.cairn.server.grpc;

import com.google.protobuf.BoolValue;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.SecureMapping;
import dev.cairn.grpc.WireLimits;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another coordinator, on its port for coordinators. */
public final class RemoteOwner implements RunOwner, AutoCloseable {

  /** How long an answer may take beyond the wait that was asked for. */
  static final long ANSWER_MILLIS_MAX = 5_000;

  /** How much longer an operator's wish may take: the run may be adding up models. */
  static final long OPERATION_MILLIS_MAX = 2_000;

  /** A connection with open calls is probed after this silence, and dropped after that one. */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 3;

  private final String address;
  private final ManagedChannel channel;

  private final long answerMillis;

  private RemoteOwner(String address, ManagedChannel channel, long answerMillis) {
    this.address = address;
    this.channel = channel;
    this.answerMillis = answerMillis;
  }

  /**
   * Prepares a connection; makes none yet.
   *
   * @param address {@code host:port}
   */
  public static RemoteOwner at(String address, ChannelCredentials credentials) {
    return at(address, credentials, ANSWER_MILLIS_MAX);
  }

  static RemoteOwner at(String address, ChannelCredentials credentials, long answerMillis) {
    return new RemoteOwner(
        address,
        NettyChannelBuilder.forTarget("dns:///" + address, credentials)
            .maxInboundMessageSize(WireLimits.REPLY_BYTES_MAX)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            // Whoever asked asks again, and maybe another coordinator.
            .disableRetry()
            .build(),
        answerMillis);
  }

  @Override
  public String place() {
    return "the coordinator at " + address;
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    return ask(ReplicaMethods.CHECK_IN, ProtoMapping.toProto(checkIn), checkIn.waitMillis())
        .thenApply(ProtoMapping::fromProto);
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    return ask(
            ReplicaMethods.EXCHANGE,
            SecureMapping.toProto(session, message, waitMillis),
            waitMillis)
        .thenApply(SecureMapping::fromProto);
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    return ask(
            ReplicaMethods.FINISH, ProtoMapping.finish(session, departure, waitMillis), waitMillis)
        .thenApply(ProtoMapping::fromProto);
  }

  @Override
  public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
    return ask(ReplicaMethods.VERDICT, request(header), 0)
        .thenApply(
            reply ->
                reply.hasAdmitted()
                    ? Optional.empty()
                    : Optional.of(ProtoMapping.fromProto(reply)));
  }

  @Override
  public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
    return ask(ReplicaMethods.ACCEPT, request(header), 0).thenApply(ProtoMapping::fromProto);
  }

  private static UploadRequest request(UpdateHeader header) {
    return UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(header)).build();
  }

  @Override
  public CompletionStage<Boolean> operate(RunId run, RunCommand command, @Nullable Long expected) {
    return ask(
            ReplicaMethods.OPERATE,
            OperatorWish.toStruct(run, command, expected),
            OPERATION_MILLIS_MAX)
        .thenApply(BoolValue::getValue);
  }

  /** One question and its answer; who gives the answer up gives the call up. */
  private <Q, R> Reply<R> ask(MethodDescriptor<Q, R> method, Q request, long waitMillis) {
    Departed departed = new Departed();
    ClientCall<Q, R> call =
        channel.newCall(
            method,
            CallOptions.DEFAULT
                .withDeadlineAfter(waitMillis + answerMillis, TimeUnit.MILLISECONDS)
                .withStreamTracerFactory(departed));
    Reply<R> reply = new Reply<>(call, place(), departed);
    call.start(reply.listener(), new Metadata());
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    return reply;
  }

  /** Whether a question was sent: one that was not has had no effect. */
  private static final class Departed extends ClientStreamTracer.Factory {
    private volatile boolean sent;

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        @Override
        public void outboundHeaders() {
          sent = true;
        }
      };
    }
  }

  /** An answer that is waited for. */
  private static final class Reply<R> {
    private final ClientCall<?, R> call;
    private final String place;
    private final Departed departed;
    private final CompletableFuture<R> answer = new CompletableFuture<>();

    Reply(ClientCall<?, R> call, String place, Departed departed) {
      this.call = call;
      this.place = place;
      this.departed = departed;
    }

    <T> CompletionStage<T> thenApply(java.util.function.Function<R, T> meaning) {
      CompletableFuture<T> told = answer.thenApply(meaning);
      told.whenComplete(
          (value, failure) -> {
            if (told.isCancelled()) {
              call.cancel("the device has given up", null);
            }
          });
      return told;
    }

    ClientCall.Listener<R> listener() {
      return new ClientCall.Listener<>() {
        private @Nullable R first;

        @Override
        public void onMessage(R message) {
          first = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
          R message = first;
          if (status.isOk() && message != null) {
            answer.complete(message);
          } else {
            answer.completeExceptionally(failure(status, trailers));
          }
        }
      };
    }

    /** What the owner says of the request itself is passed on; all else is to ask again. */
    private RuntimeException failure(Status status, Metadata trailers) {
      return switch (status.getCode()) {
        case INVALID_ARGUMENT, RESOURCE_EXHAUSTED -> new StatusRuntimeException(status, trailers);
        case ABORTED -> new RunMovedException(String.valueOf(status.getDescription()));
        case FAILED_PRECONDITION -> new NotDrivenException(place + ": " + status.getDescription());
        default ->
            departed.sent
                ? new TroubleException(
                    place + " did not answer: " + status.getDescription(),
                    status.asRuntimeException())
                : new NotDrivenException(
                    place + " is not reached: " + status.getDescription(),
                    status.asRuntimeException());
      };
    }
  }

  @Override
  public void close() {
    channel.shutdown();
  }
}
