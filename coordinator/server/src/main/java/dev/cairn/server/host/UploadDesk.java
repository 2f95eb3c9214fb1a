package dev.cairn.server.host;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.protocol.UpdateHeader;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where updates wait for room, and are let in, unless their round went on meanwhile. */
final class UploadDesk implements AutoCloseable {

  /** Threads that make files and folders for updates; a slow disk holds up no lookup. */
  private static final int STAGING_THREADS = 4;

  private final UpdateIntake intake;
  private final UpdateStrikes strikes;
  private final UploadRooms rooms;
  private final Workers staging;
  private final UploadsInHand inHand;

  UploadDesk(Vertx vertx, UpdateIntake intake, UpdateStrikes strikes, UploadRooms rooms) {
    this.intake = intake;
    this.strikes = strikes;
    this.rooms = rooms;
    this.staging = new Workers(vertx, "cairn-staging", STAGING_THREADS);
    this.inHand = new UploadsInHand(vertx, staging);
  }

  /** Memory that uploads use now, in bytes. */
  long memoryUsed() {
    return rooms.memoryUsed();
  }

  /** Uploads that have room and are being sent. */
  int inHand() {
    return inHand.count();
  }

  /**
   * Makes room for an update, when there is.
   *
   * @param config of its round
   */
  CompletionStage<UpdateEntry> enter(UpdateHeader header, RoundConfig config, UpdateOwner owner) {
    CompletableFuture<UploadRooms.Room> room = rooms.take(header).toCompletableFuture();
    boolean waits = !room.isDone();
    return room.thenCompose(
        taken ->
            waits
                ? askedAgain(header, config, owner, taken)
                : opened(header, config, owner, taken));
  }

  /**
   * The round of an update that waited may be over, and its folder, which is gone, is not to be
   * made anew.
   */
  private CompletionStage<UpdateEntry> askedAgain(
      UpdateHeader header, RoundConfig config, UpdateOwner owner, UploadRooms.Room room) {
    // Whoever has given the room back is not to do all this.
    return staging
        .call(() -> owner.verdict(header))
        .thenCompose(asked -> asked)
        .whenComplete(
            (receipt, failure) -> {
              if (failure != null || receipt.isPresent()) {
                room.close();
              }
            })
        .thenCompose(
            receipt ->
                receipt.isPresent()
                    ? CompletableFuture.completedFuture(new UpdateEntry.Settled(receipt.get()))
                    : opened(header, config, owner, room));
  }

  private CompletionStage<UpdateEntry> opened(
      UpdateHeader header, RoundConfig config, UpdateOwner owner, UploadRooms.Room room) {
    return staging.call(
        () ->
            new UpdateEntry.Open(
                inHand.add(
                    new UpdateReception(intake, header, config, owner, strikes, room, inHand))));
  }

  @Override
  public void close() {
    inHand.close();
    staging.close();
  }
}
