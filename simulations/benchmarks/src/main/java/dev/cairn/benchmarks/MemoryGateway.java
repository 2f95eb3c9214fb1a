package dev.cairn.benchmarks;

import dev.cairn.engine.port.ModelStore;
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
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.Overload;
import dev.cairn.server.host.UpdateOwner;
import dev.cairn.server.host.UpdateReception;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Leads devices' requests from the wire to a desk without a disk. */
final class MemoryGateway implements DeviceGateway {
  private static final long RETRY_MILLIS = 1_000;

  private final DeviceDesk desk;
  private final ModelStore models;
  private final UpdateOwner owner = new Owner();

  private final class Owner implements UpdateOwner {
    @Override
    public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
      return told(desk.verdict(header));
    }

    @Override
    public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
      return told(desk.accept(header));
    }
  }

  MemoryGateway(DeviceDesk desk, ModelStore models) {
    this.desk = desk;
    this.models = models;
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
  public Optional<OutgoingFile> open(Digest digest) {
    return Optional.of(new MemoryFile(models.get(digest)));
  }

  @Override
  public CompletionStage<Admission> admit(UpdateHeader header) {
    return owner
        .verdict(header)
        .thenCompose(
            receipt ->
                receipt
                    .<CompletionStage<Admission>>map(
                        known -> CompletableFuture.completedFuture(new Admission.Answered(known)))
                    .orElseGet(() -> opened(header)));
  }

  private CompletionStage<Admission> opened(UpdateHeader header) {
    return told(
        desk.receive(header, owner)
            .thenApply(
                entry ->
                    entry.<Admission>fold(
                        settled -> new Admission.Answered(settled.receipt()),
                        open -> new Admission.Open(new Sink(open.reception()))))
            .toCompletableFuture());
  }

  private record Sink(UpdateReception reception) implements UpdateSink {
    @Override
    public CompletionStage<UpdateReceipt> settled() {
      return reception.settled();
    }

    @Override
    public void write(ByteBuffer bytes) {
      reception.write(bytes);
    }

    @Override
    public CompletionStage<UpdateReceipt> complete() {
      return reception.complete();
    }

    @Override
    public void abort() {
      reception.abort();
    }
  }

  /** The host's word for too much, in the wire's words. */
  private static <T> CompletionStage<T> told(CompletableFuture<T> answer) {
    return answer.exceptionally(
        failure -> {
          Throwable cause = failure.getCause() == null ? failure : failure.getCause();
          if (cause instanceof Overload) {
            throw new OverloadedException(String.valueOf(cause.getMessage()), RETRY_MILLIS);
          }
          throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
        });
  }

  private record MemoryFile(ByteBuffer bytes) implements OutgoingFile {
    @Override
    public long length() {
      return bytes.remaining();
    }

    @Override
    public int read(ByteBuffer into, long position) {
      int from = bytes.position() + (int) position;
      int count = Math.min(into.remaining(), bytes.limit() - from);
      if (count <= 0) {
        return -1;
      }
      into.put(bytes.slice(from, count));
      return count;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
