package dev.cairn.server;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.server.grpc.Admission;
import dev.cairn.server.grpc.DeviceGateway;
import dev.cairn.server.grpc.OutgoingFile;
import dev.cairn.server.grpc.OverloadedException;
import dev.cairn.server.grpc.UpdateSink;
import dev.cairn.server.host.Admitted;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.Overload;
import dev.cairn.server.host.UpdateReception;
import dev.cairn.server.store.blob.BlobFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Leads devices' requests from the wire to the desk, and files to the wire. */
final class Gateway implements DeviceGateway {

  /** How long a device stays away when the coordinator has too much to do. */
  private static final long RETRY_MILLIS = 1_000;

  private final DeviceDesk desk;
  private final BlobFolder files;

  Gateway(DeviceDesk desk, BlobFolder files) {
    this.desk = desk;
    this.files = files;
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    return told(desk.checkIn(checkIn));
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    return told(desk.exchange(session, message, waitMillis));
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    return told(desk.finish(session, departure, waitMillis));
  }

  @Override
  public Optional<OutgoingFile> open(Digest digest) throws IOException {
    return files.exists(digest.hex())
        ? Optional.of(new ChannelFile(files.open(digest.hex())))
        : Optional.empty();
  }

  @Override
  public CompletionStage<Admission> admit(UpdateHeader header) {
    return told(desk.admit(header).thenApply(Gateway::admission).toCompletableFuture());
  }

  private static Admission admission(Admitted admitted) {
    UpdateReceipt receipt = admitted.receipt();
    UpdateReception reception = admitted.reception();
    if (receipt != null) {
      return new Admission.Answered(receipt);
    }
    if (reception == null) {
      throw new IllegalStateException("an admission is one of two");
    }
    return new Admission.Open(
        new UpdateSink() {
          @Override
          public void write(ByteBuffer bytes) {
            reception.write(bytes);
          }

          @Override
          public CompletionStage<UpdateReceipt> complete() {
            return told(reception.complete());
          }

          @Override
          public void abort() {
            reception.abort();
          }
        });
  }

  /** The host's word for too much, in the wire's words; a cancelled call cancels what waits. */
  private static <T> CompletionStage<T> told(CompletableFuture<T> answer) {
    CompletableFuture<T> told =
        answer.handle(
            (value, failure) -> {
              Throwable cause =
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure;
              if (cause instanceof Overload) {
                throw new OverloadedException(String.valueOf(cause.getMessage()), RETRY_MILLIS);
              }
              if (cause instanceof RuntimeException known) {
                throw known;
              }
              if (cause != null) {
                throw new CompletionException(cause);
              }
              return value;
            });
    told.whenComplete(
        (value, failure) -> {
          if (told.isCancelled()) {
            answer.cancel(false);
          }
        });
    return told;
  }

  /** A file of the store on its way out. */
  private record ChannelFile(FileChannel channel, long length) implements OutgoingFile {
    ChannelFile(FileChannel channel) throws IOException {
      this(channel, channel.size());
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
