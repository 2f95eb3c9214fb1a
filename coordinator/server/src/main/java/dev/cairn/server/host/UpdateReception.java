package dev.cairn.server.host;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.ring.RingCheck;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes one update in: staged, digested and checked while it streams, durable before it is offered
 * to the round. A body that the round refuses stays until the round is over: this process may have
 * been overtaken, and the round's next owner may count the same body.
 *
 * <p>For one thread at a time: {@link #write} any number of times, then {@link #complete} or {@link
 * #abort}, once.
 */
public final class UpdateReception {
  private final UpdateIntake intake;
  private final UpdateHeader header;
  private final UpdateIntake.Incoming incoming;
  private final UpdateOwner owner;
  private final UpdateStrikes strikes;
  private final UploadRooms.Room room;
  private final UploadsInHand inHand;
  private final @Nullable RingCheck check;
  private final CompletableFuture<UpdateReceipt> settled = new CompletableFuture<>();

  UpdateReception(
      UpdateIntake intake,
      UpdateHeader header,
      RoundConfig config,
      UpdateOwner owner,
      UpdateStrikes strikes,
      UploadRooms.Room room,
      UploadsInHand inHand) {
    this.intake = intake;
    this.header = header;
    this.owner = owner;
    this.strikes = strikes;
    this.room = room;
    this.inHand = inHand;
    this.check =
        config.isSecure() ? null : config.update().check(config.model().shape().dimension());
    try {
      this.incoming = intake.stage(header.session().round(), header.bytes());
    } catch (RuntimeException | Error e) {
      room.close();
      throw e;
    }
  }

  /**
   * Completes, on any thread, if the update need not be sent any more before all of it is here: its
   * round went on, or has it from elsewhere. The receipt is its owner's; then it is to be aborted.
   */
  public CompletionStage<UpdateReceipt> settled() {
    return settled;
  }

  void settle(UpdateReceipt receipt) {
    settled.complete(receipt);
  }

  RoundId round() {
    return header.session().round();
  }

  /** What its owner says of it now. */
  CompletionStage<Optional<UpdateReceipt>> verdict() {
    return owner.verdict(header);
  }

  /** Takes the next bytes; may block. */
  public void write(ByteBuffer bytes) {
    room.arrived(bytes.remaining());
    if (check != null) {
      check.feed(bytes.duplicate());
    }
    incoming.write(bytes);
  }

  /** All bytes are here: makes them durable and asks the round's owner; may block. */
  public CompletionStage<UpdateReceipt> complete() {
    inHand.remove(this);
    try {
      String defect = check == null ? "" : check.defect();
      if (check != null && !defect.isEmpty()) {
        incoming.close();
        strikes.defect(header, check.fault(), defect);
        return refused(Refusal.MALFORMED, "the update is malformed: " + defect);
      }
      if (!incoming.commit(header.digest())) {
        return refused(Refusal.DIGEST_MISMATCH, "the body is not the one that was announced");
      }
    } finally {
      room.close();
    }
    return owner.accept(header);
  }

  private static CompletionStage<UpdateReceipt> refused(Refusal refusal, String detail) {
    return CompletableFuture.completedFuture(new UpdateReceipt.Refused(refusal, detail));
  }

  /** The upload broke off: deletes what was written. */
  public void abort() {
    inHand.remove(this);
    try {
      incoming.close();
    } finally {
      room.close();
    }
  }
}
