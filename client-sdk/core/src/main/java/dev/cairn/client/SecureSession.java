package dev.cairn.client;

import dev.cairn.protocol.AssignmentDigest;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.client.AdvertiseKeys;
import dev.cairn.secagg.client.AfterSurvivors;
import dev.cairn.secagg.client.Confirm;
import dev.cairn.secagg.client.ExpectedRound;
import dev.cairn.secagg.client.MaskInput;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.ShareKeys;
import dev.cairn.secagg.client.SpentMark;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/**
 * The cryptographic part of one client's part in a secure round: keys, shares, the masked upload,
 * the confirmation, the reveal. Its secrets are in memory only and wiped when it is closed.
 */
final class SecureSession implements AutoCloseable {

  /** The coordinator did not take a message: the client's part is over. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient ExchangeReply.Refused refused;

    RefusedException(ExchangeReply.Refused refused) {
      super(refused.detail());
      this.refused = refused;
    }

    ExchangeReply.Refused refused() {
      return refused;
    }
  }

  /** The round is over, or wants no more messages. */
  static final class OverException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final SessionId session;
  private final PatientCoordinator coordinator;
  private final AdvertiseKeys advertise;
  private @Nullable MaskInput masked;

  private SecureSession(
      SessionId session, PatientCoordinator coordinator, AdvertiseKeys advertise) {
    this.session = session;
    this.coordinator = coordinator;
    this.advertise = advertise;
  }

  /**
   * Checks the round's configuration, before anything is trained.
   *
   * @throws SecAggAbort if the client must not take part
   */
  static SecureSession join(
      SecAggClient client,
      RoundAssignment assignment,
      SignedMessage config,
      String population,
      SpentMark spent,
      PatientCoordinator coordinator)
      throws SecAggAbort {
    UpdateSpec update = assignment.update();
    ClientNoise noise = update.noise();
    ExpectedRound expected =
        new ExpectedRound(
            population,
            assignment.session().round().toString(),
            assignment.modelId().digest().bytes(),
            AssignmentDigest.of(assignment).bytes(),
            update.layout(assignment.model().shape().dimension()),
            update.cohortMax(),
            update.clipNorm(),
            update.maxWeight(),
            noise == null ? 0 : noise.honest());
    return new SecureSession(
        assignment.session(), coordinator, client.join(config, expected, spent));
  }

  /**
   * Masks the update and uploads it.
   *
   * @param lanes the encoded update; masked in place
   */
  UpdateReceipt upload(long[] lanes) throws SecAggAbort, RefusedException, OverException {
    ShareKeys share = advertise.onRoster(answer(advertise.message()));
    MaskInput mask = share.onShares(answer(share.message()), lanes);
    UpdateBody body = UpdateBody.ofLanes(mask.lanes());
    masked = mask;
    return coordinator.upload(
        new UpdateHeader(session, body.digest(), body.length(), mask.message()), body);
  }

  /**
   * Confirms the included set, if the round asks for it, and gives the shares that open its sum.
   */
  void reveal() throws SecAggAbort, RefusedException, OverException {
    MaskInput mask = masked;
    if (mask == null) {
      throw new IllegalStateException("nothing was uploaded");
    }
    AfterSurvivors next = mask.onSurvivors(answer(mask.message()));
    if (next instanceof Confirm confirm) {
      next = confirm.onQuorum(answer(confirm.message()));
    }
    ExchangeReply unused = coordinator.exchange(session, next.message());
  }

  private SignedMessage answer(SignedMessage message) throws RefusedException, OverException {
    ExchangeReply reply = coordinator.exchange(session, message);
    if (reply instanceof ExchangeReply.Next next) {
      return next.message();
    }
    if (reply instanceof ExchangeReply.Refused refused) {
      throw new RefusedException(refused);
    }
    throw new OverException();
  }

  @Override
  public void close() {
    advertise.close();
  }
}
