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
import dev.cairn.server.grpc.OverloadedException;
import dev.cairn.server.grpc.RunOwner;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.Overload;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.Workers;
import dev.cairn.server.store.journal.RunTable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** This process, for the runs that it drives. */
final class LocalOwner implements RunOwner, AutoCloseable {

  private final DeviceDesk desk;
  private final RunHost host;
  private final RunTable runs;
  private final Workers lookups;

  /**
   * Answers for the runs of this process.
   *
   * @param lookups where the database is asked
   */
  LocalOwner(DeviceDesk desk, RunHost host, RunTable runs, Workers lookups) {
    this.desk = desk;
    this.host = host;
    this.runs = runs;
    this.lookups = lookups;
  }

  /** There are so many coordinators over the database, this one included. */
  void among(int coordinators) {
    desk.among(coordinators);
  }

  @Override
  public String place() {
    return "this coordinator";
  }

  @Override
  public CompletionStage<CheckInReply> checkIn(CheckIn checkIn) {
    return told(desk.checkIn(checkIn));
  }

  @Override
  public CompletionStage<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    return told(desk.exchange(session, message, waitMillis));
  }

  @Override
  public CompletionStage<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    return told(desk.finish(session, departure, waitMillis));
  }

  @Override
  public CompletionStage<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
    return told(desk.verdict(header));
  }

  @Override
  public CompletionStage<UpdateReceipt> accept(UpdateHeader header) {
    return told(desk.accept(header));
  }

  @Override
  public CompletionStage<Boolean> operate(RunId run, RunCommand command, @Nullable Long expected) {
    // Not on the thread of the call: it is the port's, of which there are few.
    return host.drives(run)
        ? host.operate(run, command, expected)
        : lookups
            .call(() -> runs.isActive(run))
            .thenCompose(
                active ->
                    active
                        ? host.operate(run, command, expected)
                        // It is over.
                        : CompletableFuture.completedFuture(false));
  }

  @Override
  public void close() {
    lookups.close();
  }

  /** The host's word for too much, in the wire's words; a cancelled call cancels what waits. */
  static <T> CompletionStage<T> told(CompletableFuture<T> answer) {
    CompletableFuture<T> told =
        answer.handle(
            (value, failure) -> {
              Throwable cause =
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure;
              if (cause instanceof Overload overload) {
                throw new OverloadedException(
                    String.valueOf(overload.getMessage()),
                    overload.retryAfterMillis(),
                    overload.limit());
              }
              if (cause instanceof RuntimeException known) {
                throw known;
              }
              if (cause != null) {
                throw new CompletionException(cause);
              }
              return value;
            });
    told.whenComplete(
        (value, failure) -> {
          if (told.isCancelled()) {
            answer.cancel(false);
          }
        });
    return told;
  }
}
