package dev.cairn.server;

import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.server.grpc.RunOwner;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Does what operators want, or whatever a test has it do; knows no devices. */
public final class WillingOwner implements RunOwner {
  public final List<RunCommand> wishes = new CopyOnWriteArrayList<>();
  public volatile Supplier<CompletionStage<Boolean>> answer =
      () -> CompletableFuture.completedFuture(true);

  @Override
  public String place() {
    return "the willing one";
  }

  @Override
  public CompletionStage<Boolean> operate(RunId run, RunCommand command, Long expected) {
    wishes.add(command);
    return answer.get();
  }

  private static <T> CompletionStage<T> none() {
    return CompletableFuture.failedFuture(new IllegalStateException("no device is expected"));
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    return none();
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    return none();
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    return none();
  }

  @Override
  public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
    return none();
  }

  @Override
  public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
    return none();
  }
}
