package dev.cairn.client.testing;

import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.client.SpentMark;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingLayout;
import java.util.Objects;
import java.util.Optional;

/** A client that does all that is asked of it, but leaves its noise out: its update is zero. */
record NoiselessColluder(Coordinator coordinator, SimulatedAuthority.Device device) {
  private static final int WAIT_MILLIS = 2_000;

  /** Takes part in the next round. */
  void takePart() throws SecAggAbort {
    RoundAssignment assignment = assigned();
    SessionId session = assignment.session();
    UpdateSpec update = assignment.update();
    int dimension = assignment.model().shape().dimension();
    ClientNoise noise = Objects.requireNonNull(update.noise());
    ExpectedRound expected =
        new ExpectedRound(
            Plans.PHONES.name(),
            session.round().toString(),
            assignment.modelId().digest().bytes(),
            AssignmentDigest.of(assignment).bytes(),
            update.layout(dimension),
            update.cohortMax(),
            update.clipNorm(),
            update.maxWeight(),
            noise.honest());
    try (AdvertiseKeys advertise =
        device
            .secureAggregation(new ClientFloor(3, 0, Adversary.MALICIOUS))
            .join(Objects.requireNonNull(assignment.config()), expected, unmarked())) {
      ShareKeys share = advertise.onRoster(answer(session, advertise.message()).orElseThrow());
      MaskInput mask =
          share.onShares(
              answer(session, share.message()).orElseThrow(),
              zero(update.layout(dimension), update.valueBits(dimension)));
      UpdateBody body = UpdateBody.ofLanes(mask.lanes());
      UpdateReceipt receipt =
          coordinator.upload(
              new UpdateHeader(session, body.digest(), body.length(), mask.message()), body);
      if (receipt instanceof UpdateReceipt.Refused refused) {
        throw new AssertionError(refused.detail());
      }
      help(session, mask);
    }
  }

  /** Helps to open the sum, unless the others have done that by themselves. */
  private void help(SessionId session, MaskInput mask) throws SecAggAbort {
    Optional<SignedMessage> survivors = answer(session, mask.message());
    if (survivors.isEmpty()) {
      return;
    }
    Confirm confirm = (Confirm) mask.onSurvivors(survivors.get());
    Optional<SignedMessage> quorum = answer(session, confirm.message());
    if (quorum.isPresent()) {
      coordinator.exchange(session, confirm.onQuorum(quorum.get()).message(), WAIT_MILLIS);
    }
  }

  private RoundAssignment assigned() {
    while (true) {
      CheckInReply reply =
          coordinator.checkIn(new CheckIn(device.clientId(), Plans.PHONES, 1, "test", WAIT_MILLIS));
      if (reply instanceof CheckInReply.Assigned given) {
        return given.assignment();
      }
    }
  }

  /** What follows from a message; empty if the round is past it. */
  private Optional<SignedMessage> answer(SessionId session, SignedMessage message) {
    while (true) {
      ExchangeReply reply = coordinator.exchange(session, message, WAIT_MILLIS);
      if (reply instanceof ExchangeReply.Next next) {
        return Optional.of(next.message());
      }
      if (reply instanceof ExchangeReply.Refused refused) {
        throw new AssertionError(refused.detail());
      }
      if (reply instanceof ExchangeReply.Over) {
        return Optional.empty();
      }
    }
  }

  /** The fields of an update of zeros, exactly. */
  private static long[] zero(RingLayout layout, int valueBits) {
    long[] lanes = new long[layout.lanes()];
    for (int i = 0; i < layout.dimension(); i++) {
      int shift = i % layout.fieldsPerLane() * layout.fieldBits();
      lanes[i / layout.fieldsPerLane()] |= ((1L << (valueBits - 1)) - 1) << shift;
    }
    lanes[layout.weightLane()] = 1;
    lanes[layout.countLane()] = 1;
    return lanes;
  }

  private static SpentMark unmarked() {
    return new SpentMark() {
      @Override
      public boolean isSet() {
        return false;
      }

      @Override
      public boolean set() {
        return true;
      }
    };
  }
}
