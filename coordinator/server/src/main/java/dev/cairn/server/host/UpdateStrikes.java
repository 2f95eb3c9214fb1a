package dev.cairn.server.host;

import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.secure.Lateness;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.ring.RingCheck;

/** Which refused updates are strikes of those who sent them. */
final class UpdateStrikes {
  private final Conduct conduct;

  UpdateStrikes(Conduct conduct) {
    this.conduct = conduct;
  }

  private void strike(UpdateHeader header, StrikeReason reason, String detail) {
    conduct.strike(header.session().client(), header.session().round(), reason, detail);
  }

  /** A member announced an update of another length than the round's. */
  void shape(UpdateHeader header, RoundConfig config, String detail) {
    strike(header, config.isSecure() ? StrikeReason.MALFORMED : StrikeReason.WRONG_SHAPE, detail);
  }

  /** A round in this state said this to an update. */
  void judge(UpdateHeader header, RoundState state, Decision decision) {
    if (Lateness.isLate(state, header.session().client(), decision)) {
      strike(
          header,
          StrikeReason.LATE,
          decision.fold(accepted -> "late", refused -> refused.detail()));
    }
  }

  /** The signed header of an update of a secure round got this objection. */
  void objected(UpdateHeader header, UpdateReceipt objection) {
    if (objection instanceof UpdateReceipt.Refused refused
        && refused.refusal() == Refusal.MALFORMED) {
      strike(header, StrikeReason.MALFORMED, refused.detail());
    }
  }

  /** The body of an update of a plain round has this defect. */
  void defect(UpdateHeader header, RingCheck.Fault fault, String defect) {
    StrikeReason reason =
        switch (fault) {
          case SHAPE -> StrikeReason.WRONG_SHAPE;
          case RANGE -> StrikeReason.OUT_OF_RANGE;
          case NORM -> StrikeReason.NORM_EXCEEDED;
        };
    strike(header, reason, defect);
  }
}
