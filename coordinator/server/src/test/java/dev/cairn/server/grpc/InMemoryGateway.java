package dev.cairn.server.grpc;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A gateway whose every answer a test decides; unless it does, answers are held back. */
final class InMemoryGateway implements DeviceGateway {

  record Exchange(SessionId session, SignedMessage message, long waitMillis) {}

  record Finish(SessionId session, Departure departure, long waitMillis) {}

  final List<CheckIn> checkIns = new CopyOnWriteArrayList<>();
  final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  final List<Finish> finishes = new CopyOnWriteArrayList<>();
  final List<UpdateHeader> headers = new CopyOnWriteArrayList<>();
  final List<CompletableFuture<CheckInReply>> held = new CopyOnWriteArrayList<>();
  final Map<Digest, byte[]> files = new ConcurrentHashMap<>();
  final List<Long> firstReads = new CopyOnWriteArrayList<>();
  final AtomicInteger openFiles = new AtomicInteger();

  volatile Function<CheckIn, CompletionStage<CheckInReply>> onCheckIn =
      checkIn -> new CompletableFuture<>();
  volatile Function<Exchange, CompletionStage<ExchangeReply>> onExchange =
      exchange -> new CompletableFuture<>();
  volatile Function<Finish, CompletionStage<RoundOutcome>> onFinish =
      finish -> new CompletableFuture<>();
  volatile Function<UpdateHeader, CompletionStage<Admission>> onAdmit =
      header -> new CompletableFuture<>();

  void replies(CheckInReply reply) {
    onCheckIn = checkIn -> CompletableFuture.completedFuture(reply);
  }

  void admits(UpdateSink sink) {
    onAdmit = header -> CompletableFuture.completedFuture(new Admission.Open(sink));
  }

  Digest file(byte[] bytes) {
    Digest digest = Digest.of(bytes);
    files.put(digest, bytes);
    return digest;
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    checkIns.add(checkIn);
    CompletionStage<CheckInReply> reply = onCheckIn.apply(checkIn);
    held.add(reply.toCompletableFuture());
    return reply;
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    Exchange exchange = new Exchange(session, message, waitMillis);
    exchanges.add(exchange);
    return onExchange.apply(exchange);
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    Finish finish = new Finish(session, departure, waitMillis);
    finishes.add(finish);
    return onFinish.apply(finish);
  }

  @Override
  public CompletionStage<Admission> admit(UpdateHeader header) {
    headers.add(header);
    return onAdmit.apply(header);
  }

  @Override
  public Optional<OutgoingFile> open(Digest digest) {
    return Optional.ofNullable(files.get(digest)).map(Bytes::new);
  }

  private final class Bytes implements OutgoingFile {
    private final byte[] bytes;
    private boolean read;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
      openFiles.incrementAndGet();
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      if (!read) {
        read = true;
        firstReads.add(position);
      }
      // Short reads are allowed, so they are made.
      int length = (int) Math.min(Math.min(into.remaining(), 100_000), bytes.length - position);
      into.put(bytes, (int) position, length);
      return length;
    }

    @Override
    public void close() {
      openFiles.decrementAndGet();
    }
  }
}
