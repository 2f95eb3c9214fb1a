package dev.cairn.server.grpc;

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
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator that drives a run, in this process or another. Each stage fails with {@link
 * dev.cairn.protocol.TroubleException} if it does not drive the run (any more), or does not answer:
 * whoever asks may ask again.
 */
public interface RunOwner {

  /** Who it is, for people, as in "the coordinator at 10.0.0.1:7072". */
  String place();

  /** Answers a device's offer to take part. */
  CompletionStage<CheckInReply> checkIn(CheckIn checkIn);

  /** Takes a device's message of a secure round and gives what follows from it. */
  CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis);

  /** Ends a device's part in a round. */
  CompletionStage<RoundOutcome> finish(SessionId session, Departure departure, long waitMillis);

  /** The receipt for an update that need not be sent; empty if it may be. */
  CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header);

  /** Offers the round an update whose body is durable in the folder that all coordinators share. */
  CompletionStage<UpdateReceipt> accept(UpdateHeader header);

  /**
   * Does what an operator wants of a run.
   *
   * @param expected how many events the run must have; null for any number
   * @return whether it fits the run's state; fails with {@link
   *     dev.cairn.engine.run.RunMovedException} if the run has others, and with {@link
   *     dev.cairn.engine.run.NotDrivenException} if it is certain that nothing was done
   */
  CompletionStage<Boolean> operate(RunId run, RunCommand command, @Nullable Long expected);
}
