package dev.cairn.client.testing;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The way to a coordinator that assigns other updates than it signed for, or does not answer the
 * first uploads.
 */
final class AlteringCoordinator implements Coordinator {
  private final Coordinator delegate;
  private final UnaryOperator<UpdateSpec> altered;
  private final List<Digest> uploads = new ArrayList<>();
  private int unanswered;

  AlteringCoordinator(Coordinator delegate, UnaryOperator<UpdateSpec> altered) {
    this.delegate = delegate;
    this.altered = altered;
  }

  /** A way on which so many uploads arrive, but their receipts do not. */
  static AlteringCoordinator losingReceipts(Coordinator delegate, int count) {
    AlteringCoordinator way = new AlteringCoordinator(delegate, update -> update);
    way.unanswered = count;
    return way;
  }

  /** The digests of all bodies that were sent. */
  List<Digest> uploads() {
    return uploads;
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    CheckInReply reply = delegate.checkIn(checkIn);
    return reply.fold(
        assigned -> new CheckInReply.Assigned(altered(assigned.assignment())),
        later -> later,
        rejected -> rejected);
  }

  private RoundAssignment altered(RoundAssignment given) {
    return new RoundAssignment(
        given.session(),
        given.model(),
        given.modelId(),
        given.training(),
        altered.apply(given.update()),
        given.seed(),
        given.remainingMillis(),
        given.config());
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    delegate.fetch(digest, offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    UpdateReceipt receipt = delegate.upload(header, body);
    uploads.add(Digest.of(body.slice(0, (int) body.length())));
    if (unanswered > 0) {
      unanswered--;
      throw new TroubleException("the receipt was lost");
    }
    return receipt;
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    return delegate.exchange(session, message, waitMillis);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return delegate.finish(session, departure, waitMillis);
  }

  @Override
  public void close() {}
}
