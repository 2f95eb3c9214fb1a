package dev.cairn.faults.simulation;

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
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The network between one client and the coordinators: the next request has a given fate. */
final class ClientNetwork implements Coordinator {

  /** Requests on their way; one more is lost instead. */
  private static final int HELD_MAX = 8;

  private final Coordinator delegate;
  private final BiConsumer<UpdateHeader, UpdateBody> uploads;
  private final List<Supplier<?>> held = new ArrayList<>();
  private Fate fate = Fate.ARRIVES;

  /**
   * Creates a network.
   *
   * @param uploads hears of uploads before anything becomes of them
   */
  ClientNetwork(Coordinator delegate, BiConsumer<UpdateHeader, UpdateBody> uploads) {
    this.delegate = delegate;
    this.uploads = uploads;
  }

  /** What happens to the requests from now on. */
  void set(Fate next) {
    fate = next;
  }

  /**
   * Lets one of the requests that were held arrive; none if there is none.
   *
   * @param which any number
   */
  void release(int which) {
    if (!held.isEmpty()) {
      try {
        Object unheard = held.remove(which % held.size()).get();
      } catch (TroubleException e) {
        // Nobody hears of it.
      }
    }
  }

  /** What is on its way is lost. */
  void forget() {
    held.clear();
  }

  private <T> T through(Supplier<T> request) {
    switch (fate) {
      case REQUEST_LOST -> throw new TroubleException("the request got lost");
      case HELD -> {
        if (held.size() < HELD_MAX) {
          held.add(request);
        }
        throw new TroubleException("the request is on its way");
      }
      case TWICE -> {
        T unheard = request.get();
        return request.get();
      }
      case ANSWER_LOST -> {
        T lost = request.get();
        throw new TroubleException("the answer got lost: " + lost);
      }
      default -> {
        return request.get();
      }
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return through(() -> delegate.checkIn(checkIn));
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    switch (fate) {
      case REQUEST_LOST, HELD -> throw new TroubleException("the request got lost");
      case TWICE -> {
        delegate.fetch(digest, offset, OutputStream.nullOutputStream());
        delegate.fetch(digest, offset, sink);
      }
      case ANSWER_LOST -> {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        delegate.fetch(digest, offset, whole);
        sink.write(whole.toByteArray(), 0, whole.size() / 2);
        throw new TroubleException("the answer broke off in the middle");
      }
      default -> delegate.fetch(digest, offset, sink);
    }
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    uploads.accept(header, body);
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
