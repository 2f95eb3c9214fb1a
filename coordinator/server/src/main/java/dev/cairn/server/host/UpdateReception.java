package dev.cairn.server.host;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.ring.RingCheck;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes one update in: staged, digested and checked while it streams, durable before it is offered
 * to the round, deleted if the round refuses it.
 *
 * <p>For one thread at a time: {@link #write} any number of times, then {@link #complete} or {@link
 * #abort}, once.
 */
public final class UpdateReception {
  private final RunHost host;
  private final UpdateIntake intake;
  private final UpdateHeader header;
  private final UpdateIntake.Incoming incoming;
  private final UpdateStrikes strikes;
  private final Runnable release;
  private final @Nullable RingCheck check;

  UpdateReception(
      RunHost host,
      UpdateIntake intake,
      UpdateHeader header,
      RoundConfig config,
      UpdateStrikes strikes,
      Runnable release) {
    this.host = host;
    this.intake = intake;
    this.header = header;
    this.strikes = strikes;
    this.release = release;
    this.check =
        config.isSecure() ? null : config.update().check(config.model().shape().dimension());
    try {
      this.incoming = intake.stage(header.session().round(), header.bytes());
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  /** Takes the next bytes; may block. */
  public void write(ByteBuffer bytes) {
    if (check != null) {
      check.feed(bytes.duplicate());
    }
    incoming.write(bytes);
  }

  /** All bytes are here: makes them durable and asks the round; may block. */
  public CompletableFuture<UpdateReceipt> complete() {
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
      release.run();
    }
    RoundId round = header.session().round();
    Digest body = header.digest();
    return host.post(
            round, new RoundCommand.AcceptUpdate(header.session().client(), body, header.masked()))
        .thenApply(decision -> receipt(decision, round, body));
  }

  private UpdateReceipt receipt(Decision decision, RoundId round, Digest body) {
    // What another client of the round sent, bit for bit, stays: it counts.
    if (!decision.isAccepted()) {
      RoundState state = host.roundState(round);
      strikes.judge(header, state, decision);
      if (!RoundReplies.counts(state, body)) {
        intake.discard(round, body);
      }
    }
    return RoundReplies.receipt(decision);
  }

  private static CompletableFuture<UpdateReceipt> refused(Refusal refusal, String detail) {
    return CompletableFuture.completedFuture(new UpdateReceipt.Refused(refusal, detail));
  }

  /** The upload broke off: deletes what was written. */
  public void abort() {
    try {
      incoming.close();
    } finally {
      release.run();
    }
  }
}
