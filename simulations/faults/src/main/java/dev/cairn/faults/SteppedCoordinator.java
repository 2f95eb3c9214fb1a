package dev.cairn.faults;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator as the SDK sees it in a simulation: before each request the client waits for its
 * turn, and no request is held back. Notes what the client was told.
 */
final class SteppedCoordinator implements Coordinator {
  private final Coordinator delegate;
  private final Map<String, Digest> acknowledged = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private @Nullable Baton baton;
  private @Nullable RoundAssignment assignment;
  private boolean moved;
  private Consumer<RoundAssignment> assigned = given -> {};

  SteppedCoordinator(Coordinator delegate) {
    this.delegate = delegate;
  }

  /** Whose turns are waited for from now on. */
  void use(Baton next) {
    baton = next;
  }

  /** Hears of each assignment. */
  void onAssigned(Consumer<RoundAssignment> listener) {
    assigned = listener;
  }

  /** A step begins. */
  void begin() {
    moved = false;
  }

  /** The client has waited for as long as it wanted to, and asks in its next step. */
  void wake() {
    moved = true;
  }

  /** Whether anything has changed for the client in this step. */
  boolean moved() {
    return moved;
  }

  @Nullable RoundAssignment assignment() {
    return assignment;
  }

  /** The client's part in its round is over. */
  void forget() {
    assignment = null;
  }

  Map<String, Digest> acknowledged() {
    return acknowledged;
  }

  Set<String> refused() {
    return refused;
  }

  private void awaitTurn() {
    Baton current = baton;
    // Farewells come from a thread of their own, for which the client waits.
    if (current != null && current.isHere()) {
      current.pause();
      // Until the answer says otherwise: a request that fails has to be repeated.
      moved = true;
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    awaitTurn();
    CheckInReply reply =
        delegate.checkIn(
            new CheckIn(
                checkIn.client(),
                checkIn.population(),
                checkIn.examples(),
                checkIn.sdkVersion(),
                0));
    assignment = reply.fold(CheckInReply.Assigned::assignment, later -> null, rejected -> null);
    RoundAssignment given = assignment;
    moved = given != null;
    if (given != null) {
      assigned.accept(given);
    }
    return reply;
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    awaitTurn();
    delegate.fetch(digest, offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    awaitTurn();
    UpdateReceipt receipt = delegate.upload(header, body);
    String session = header.session().toString();
    if (receipt instanceof UpdateReceipt.Accepted) {
      acknowledged.put(session, body.digest());
    } else {
      refused.add(session);
    }
    return receipt;
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    awaitTurn();
    ExchangeReply reply = delegate.exchange(session, message, 0);
    moved = !(reply instanceof ExchangeReply.Waiting);
    return reply;
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    awaitTurn();
    RoundOutcome outcome = delegate.finish(session, departure, 0);
    moved = !(outcome instanceof RoundOutcome.Pending);
    return outcome;
  }

  @Override
  public void close() {
    delegate.close();
  }
}
