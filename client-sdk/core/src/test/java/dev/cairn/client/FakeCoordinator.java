package dev.cairn.client;

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
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.LongFunction;

/** A coordinator that answers as a test tells it to, and remembers what it was asked. */
final class FakeCoordinator implements Coordinator {

  /** Sends a file, or what a test wants to arrive instead. */
  interface Sending {
    void send(byte[] file, long offset, OutputStream sink) throws IOException;
  }

  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<CheckIn> checkIns = new ArrayList<>();
  final List<Long> fetchOffsets = new ArrayList<>();
  final List<UpdateHeader> headers = new ArrayList<>();
  final List<UpdateBody> bodies = new ArrayList<>();
  final List<Departure> departures = new CopyOnWriteArrayList<>();
  final Map<Digest, byte[]> files = new HashMap<>();
  final CountDownLatch blocked = new CountDownLatch(1);
  boolean closed;

  Function<CheckIn, CheckInReply> checkIn =
      request -> new CheckInReply.ComeBackLater(0, "nothing to do");
  Function<UpdateHeader, UpdateReceipt> upload = header -> new UpdateReceipt.Accepted();
  LongFunction<RoundOutcome> finish = wait -> new RoundOutcome.Pending();
  Sending sending =
      (file, offset, sink) -> sink.write(file, (int) offset, file.length - (int) offset);

  private final Map<String, Integer> troubles = new HashMap<>();
  private String blocking = "";

  /** The next {@code times} calls of this name give no answer. */
  void trouble(String call, int times) {
    troubles.put(call, times);
  }

  /** Calls of this name do not return before their thread is interrupted. */
  void block(String call) {
    blocking = call;
  }

  private void called(String call) {
    calls.add(call);
    if (call.equals(blocking)) {
      blocked.countDown();
      try {
        Thread.sleep(60_000);
        throw new AssertionError("nobody interrupted " + call);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TroubleException("interrupted", e);
      }
    }
    int left = troubles.getOrDefault(call, 0);
    if (left > 0) {
      troubles.put(call, left - 1);
      throw new TroubleException(call + " failed");
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn request) {
    called("checkIn");
    checkIns.add(request);
    return checkIn.apply(request);
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    called("fetch");
    fetchOffsets.add(offset);
    sending.send(files.get(digest), offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    headers.add(header);
    bodies.add(body);
    called("upload");
    return upload.apply(header);
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    throw new AssertionError("only plain rounds are assigned");
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    departures.add(departure);
    if (departure != Departure.DONE) {
      // A farewell is no part of the session that a test blocks.
      calls.add("farewell");
      return new RoundOutcome.Pending();
    }
    called("finish");
    return finish.apply(waitMillis);
  }

  @Override
  public void close() {
    closed = true;
  }
}
