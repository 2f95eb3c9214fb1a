package dev.cairn.server;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.server.grpc.Admission;
import dev.cairn.server.grpc.DeviceGateway;
import dev.cairn.server.grpc.OutgoingFile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway without rounds that notes what reaches it. */
final class StillGateway implements DeviceGateway {
  final List<String> reached = new CopyOnWriteArrayList<>();
  private volatile boolean holding;

  /** Whether check-ins are held back for good. */
  void hold(boolean held) {
    holding = held;
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    reached.add("check-in of " + checkIn.client());
    if (holding) {
      return new CompletableFuture<>();
    }
    return CompletableFuture.completedStage(
        new CheckInReply.ComeBackLater(100, "no round is open"));
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    reached.add("message of " + session.client());
    return CompletableFuture.completedStage(new ExchangeReply.Over());
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    reached.add("finish of " + session.client());
    return CompletableFuture.completedStage(new RoundOutcome.Pending());
  }

  @Override
  public Optional<OutgoingFile> open(Digest digest) {
    reached.add("fetch");
    return Optional.empty();
  }

  @Override
  public CompletionStage<Admission> admit(UpdateHeader header) {
    reached.add("upload of " + header.session().client());
    return CompletableFuture.completedStage(
        new Admission.Answered(new UpdateReceipt.Refused(Refusal.NO_SUCH_ROUND, "no round")));
  }
}
