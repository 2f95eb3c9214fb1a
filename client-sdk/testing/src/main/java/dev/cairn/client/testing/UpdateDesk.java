package dev.cairn.client.testing;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.ring.RingCheck;
import org.jspecify.annotations.Nullable;

/**
 * Takes updates in as the server does: cheap checks first, then the body into the store, then the
 * decision, and only then the answer.
 */
final class UpdateDesk {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final UpdateIntake intake;
  private final CoordinatorTime time;
  private final EligibleClients eligible;

  UpdateDesk(UpdateIntake intake, CoordinatorTime time, EligibleClients eligible) {
    this.intake = intake;
    this.time = time;
    this.eligible = eligible;
  }

  UpdateReceipt receive(RunOwner owner, UpdateHeader header, UpdateBody body) {
    RoundId round = header.session().round();
    RoundState state = owner.tell(asked -> asked.roundState(round));
    RoundCommand accept =
        new RoundCommand.AcceptUpdate(header.session().client(), header.digest(), header.masked());
    owner.listener().asked(accept);
    Decision expected = RoundMachine.decide(state, accept, time.nowMillis());
    RoundConfig config = state.config();
    if (config == null || !expected.isAccepted() || expected.events().isEmpty()) {
      return RoundReplies.receipt(expected);
    }
    SecureSide desk = owner.secure();
    UpdateReceipt objection =
        config.isSecure() && desk != null ? desk.objection(state, header) : null;
    if (objection != null) {
      return objection;
    }
    UpdateReceipt defect = stage(config, header, body);
    if (defect != null) {
      return defect;
    }
    return owner.tell(
        asked -> {
          Decision decision = asked.handle(round, accept, time.nowMillis());
          if (asked.roundState(round).isTerminal()) {
            intake.discard(round, header.digest());
          } else if (decision.isAccepted()) {
            eligible.tookPart(owner.plan(), header.session().client());
          }
          return RoundReplies.receipt(decision);
        });
  }

  /** Makes the body durable, or says what is wrong with it. */
  private @Nullable UpdateReceipt stage(RoundConfig config, UpdateHeader header, UpdateBody body) {
    int dimension = config.model().shape().dimension();
    long expected = config.update().layout(dimension).bytes();
    if (header.bytes() != expected || body.length() != expected) {
      return new UpdateReceipt.Refused(
          Math.max(header.bytes(), body.length()) > expected
              ? Refusal.TOO_LARGE
              : Refusal.MALFORMED,
          "an update of this round has "
              + expected
              + " bytes; announced were "
              + header.bytes()
              + ", sent "
              + body.length());
    }
    RingCheck check = config.update().check(dimension);
    try (UpdateIntake.Incoming incoming = intake.stage(config.id(), expected)) {
      for (long at = 0; at < expected; at += BLOCK_BYTES) {
        check.feed(body.slice(at, BLOCK_BYTES));
        incoming.write(body.slice(at, BLOCK_BYTES));
      }
      if (!config.isSecure() && !check.defect().isEmpty()) {
        return new UpdateReceipt.Refused(Refusal.MALFORMED, check.defect());
      }
      return incoming.commit(header.digest())
          ? null
          : new UpdateReceipt.Refused(
              Refusal.DIGEST_MISMATCH, "the body's digest is not the one announced");
    }
  }
}
