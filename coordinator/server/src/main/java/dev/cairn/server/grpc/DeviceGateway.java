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
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the wire needs of the coordinator: the place where devices' requests are decided.
 *
 * <p>Methods that give a stage return at once and never block. A stage that is held back costs no
 * thread; when the device goes away, the {@code toCompletableFuture()} of a held reply is
 * cancelled. A stage that fails, or a method that throws, ends the call: {@link
 * OverloadedException} tells the device to stay away for a while, {@link
 * dev.cairn.protocol.TroubleException} and {@link IOException} to try again, {@link
 * IllegalArgumentException} that its request is malformed; all else is a fault.
 */
public interface DeviceGateway {

  /** Answers an offer to take part; may hold the answer back up to the offer's wait. */
  CompletionStage<CheckInReply> checkIn(CheckIn checkIn);

  /**
   * Takes a client's message of a secure round; may hold the answer back up to {@code waitMillis}.
   */
  CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis);

  /** Ends a client's part in a round; may hold the answer back up to {@code waitMillis}. */
  CompletionStage<RoundOutcome> finish(SessionId session, Departure departure, long waitMillis);

  /**
   * Opens the file that {@code digest} names, or gives nothing if there is none. Called on the body
   * pool, so it may block; whoever gets the file closes it.
   */
  Optional<OutgoingFile> open(Digest digest) throws IOException;

  /**
   * Decides whether an update may be sent. No byte of it is taken before the stage gives its
   * verdict, so holding it back holds the device back. This stage is never cancelled: if the device
   * went away meanwhile, the sink that it gives is aborted at once.
   */
  CompletionStage<Admission> admit(UpdateHeader header);
}
