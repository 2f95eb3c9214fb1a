package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.RevealShares;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.message.SignedMessage;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A client of secure rounds: the SDK's own steps, with every check of them, around an update that
 * is ready. It keeps no mark of spent updates on disk, and can get lost before its upload.
 */
final class SecureLoadClient implements LoadMember {

  /** What this client does beyond taking part. */
  enum Role {
    /** Nothing. */
    USUAL,

    /** It fetches the model. */
    FETCHING,

    /** It is not heard of again once it has the shares of the others. */
    LOST
  }

  private final Role role;
  private final CheckInDesk desk;
  private final Coordinator coordinator;
  private final Supplier<SecAggClient> client;
  private final Supplier<long[]> update;
  private final RoundClock clock;
  private final StepTimes times;
  private int round;

  /**
   * A client.
   *
   * @param client how it takes part in the next round
   * @param update its encoded update, a fresh array each time: it is masked in place
   */
  SecureLoadClient(
      Role role,
      ClientId id,
      Coordinator coordinator,
      Supplier<SecAggClient> client,
      Supplier<long[]> update,
      RoundClock clock,
      StepTimes times) {
    this.role = role;
    this.desk = new CheckInDesk(id, coordinator);
    this.coordinator = coordinator;
    this.client = client;
    this.update = update;
    this.clock = clock;
    this.times = times;
  }

  @Override
  public void takePart(Duration within) throws Exception {
    long end = System.nanoTime() + within.toNanos();
    round++;
    RoundAssignment assignment = desk.assignment(end);
    clock.reached(RoundMark.ASSIGNED);
    if (role == Role.FETCHING) {
      coordinator.fetch(assignment.modelId().digest(), 0, OutputStream.nullOutputStream());
    }
    SecAggClient joining = client.get();
    SignedMessage config = assignment.config();
    if (config == null) {
      throw new CliFailure("the assignment is that of a plain round");
    }
    try (AdvertiseKeys advertise =
        times.time(
            round,
            ClientStep.ADVERTISE,
            () -> joining.join(config, expected(assignment), new MemoryMark()))) {
      if (masked(assignment.session(), advertise, end)) {
        desk.requireIncluded(assignment.session(), end);
        clock.reached(RoundMark.COMMITTED);
      }
    }
  }

  /** Everything between the assignment and the outcome; false if the client gets lost meanwhile. */
  private boolean masked(SessionId session, AdvertiseKeys advertise, long end) throws Exception {
    SignedMessage roster = next(session, advertise.message(), end);
    clock.reached(RoundMark.ROSTER);
    ShareKeys share = times.time(round, ClientStep.SHARE, () -> advertise.onRoster(roster));
    SignedMessage shares = next(session, share.message(), end);
    clock.reached(RoundMark.SHARES);
    if (role == Role.LOST) {
      return false;
    }
    long[] lanes = update.get();
    MaskInput mask = times.time(round, ClientStep.MASK, () -> share.onShares(shares, lanes));
    upload(session, mask);
    SignedMessage survivors = next(session, mask.message(), end);
    clock.reached(RoundMark.SURVIVORS);
    Confirm confirm = times.time(round, ClientStep.CONFIRM, () -> mask.onSurvivors(survivors));
    SignedMessage quorum = next(session, confirm.message(), end);
    clock.reached(RoundMark.QUORUM);
    RevealShares reveal = times.time(round, ClientStep.REVEAL, () -> confirm.onQuorum(quorum));
    // Once enough others have given theirs, the round wants no more and may say so.
    ExchangeReply unused = coordinator.exchange(session, reveal.message(), 0);
    return true;
  }

  private void upload(SessionId session, MaskInput mask) throws Exception {
    UpdateBody body = UpdateBody.ofLanes(mask.lanes());
    UpdateReceipt receipt =
        coordinator.upload(
            new UpdateHeader(session, body.digest(), body.length(), mask.message()), body);
    if (!(receipt instanceof UpdateReceipt.Accepted)) {
      throw new CliFailure("an update was not accepted: " + receipt);
    }
  }

  private SignedMessage next(SessionId session, SignedMessage message, long end) {
    while (System.nanoTime() < end) {
      ExchangeReply reply = coordinator.exchange(session, message, CheckInDesk.WAIT_MILLIS);
      if (reply instanceof ExchangeReply.Next next) {
        return next.message();
      }
      if (!(reply instanceof ExchangeReply.Waiting)) {
        throw new CliFailure("the round did not go on: " + reply);
      }
    }
    throw new CliFailure("the round did not go on before its deadline");
  }

  private static ExpectedRound expected(RoundAssignment assignment) {
    UpdateSpec update = assignment.update();
    return new ExpectedRound(
        ShapePlan.POPULATION.name(),
        assignment.session().round().toString(),
        assignment.modelId().digest().bytes(),
        AssignmentDigest.of(assignment).bytes(),
        update.layout(assignment.model().shape().dimension()),
        update.cohortMax(),
        update.clipNorm(),
        update.maxWeight());
  }
}
