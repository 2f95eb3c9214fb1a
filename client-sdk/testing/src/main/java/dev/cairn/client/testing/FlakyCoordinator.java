package dev.cairn.client.testing;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A coordinator behind a bad network: requests get lost, answers get lost after the request has had
 * its effect, requests arrive twice or late, and a file's transfer breaks off in the middle.
 *
 * <p>What is lost follows from the seed and the order of requests. Give each client a flaky
 * coordinator of its own, with a seed of its own: then no thread decides what another one suffers.
 */
public final class FlakyCoordinator implements Coordinator {
  private final Coordinator delegate;
  private final NetworkFaults faults;
  private final SplittableRandom random;

  /**
   * Puts a bad network before {@code delegate}.
   *
   * @param seed decides what gets lost
   */
  public FlakyCoordinator(Coordinator delegate, NetworkFaults faults, long seed) {
    this.delegate = delegate;
    this.faults = faults;
    this.random = new SplittableRandom(seed);
  }

  /** What happens to one request. */
  private record Fate(
      boolean requestLost, boolean answerLost, boolean repeated, long delayMillis, double part) {}

  // Synchronized: a client's farewell comes from a thread of its own.
  private synchronized Fate fate() {
    return new Fate(
        random.nextDouble() < faults.lostRequests(),
        random.nextDouble() < faults.lostAnswers(),
        random.nextDouble() < faults.repeated(),
        faults.delayMillisMax() == 0 ? 0 : random.nextInt(faults.delayMillisMax() + 1),
        random.nextDouble());
  }

  private <T> T through(Supplier<T> request) {
    Fate fate = arrive();
    T answer = request.get();
    if (fate.repeated()) {
      answer = request.get();
    }
    if (fate.answerLost()) {
      throw new TroubleException("the answer got lost");
    }
    return answer;
  }

  private Fate arrive() {
    Fate fate = fate();
    delay(fate.delayMillis());
    if (fate.requestLost()) {
      throw new TroubleException("the request got lost");
    }
    return fate;
  }

  private static void delay(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    Object monitor = new Object();
    synchronized (monitor) {
      long left = millis;
      while (left > 0) {
        try {
          monitor.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new TroubleException("interrupted on the way", e);
        }
        left = (until - System.nanoTime()) / 1_000_000;
      }
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return through(() -> delegate.checkIn(checkIn));
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    Fate fate = arrive();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    delegate.fetch(digest, offset, whole);
    byte[] bytes = whole.toByteArray();
    int arriving = fate.answerLost() ? (int) (bytes.length * fate.part()) : bytes.length;
    sink.write(bytes, 0, arriving);
    if (fate.answerLost()) {
      throw new TroubleException("the transfer broke off after " + arriving + " bytes");
    }
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    return through(() -> delegate.upload(header, body));
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    return through(() -> delegate.exchange(session, message, waitMillis));
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return through(() -> delegate.finish(session, departure, waitMillis));
  }

  @Override
  public void close() {
    delegate.close();
  }
}
