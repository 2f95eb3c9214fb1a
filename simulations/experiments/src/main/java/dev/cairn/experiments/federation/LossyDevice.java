package dev.cairn.experiments.federation;

import dev.cairn.client.LocalTrainer;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that gets lost at its planned moments: it stands between the SDK and what the SDK talks
 * to, and throws. For one participation at a time.
 */
final class LossyDevice implements Coordinator, LocalTrainer {
  private final Coordinator coordinator;
  private final LocalTrainer trainer;
  private final DropoutPlan plan;
  private final int client;
  private volatile @Nullable SessionId session;
  private volatile boolean lost;

  LossyDevice(Coordinator coordinator, LocalTrainer trainer, DropoutPlan plan, int client) {
    this.coordinator = coordinator;
    this.trainer = trainer;
    this.plan = plan;
    this.client = client;
  }

  /** The last participation's session; null before the first. */
  @Nullable SessionId session() {
    return session;
  }

  private void loseAt(DropoutPlan.Moment... moments) {
    SessionId current = session;
    if (current != null
        && plan.momentOf(current.round().index(), client)
            .filter(Arrays.asList(moments)::contains)
            .isPresent()) {
      lost = true;
    }
    requireHere();
  }

  private void requireHere() {
    if (lost) {
      throw new LostException();
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    lost = false;
    CheckInReply reply = coordinator.checkIn(checkIn);
    if (reply instanceof CheckInReply.Assigned assigned) {
      session = assigned.assignment().session();
      loseAt(DropoutPlan.Moment.BEFORE_DOWNLOAD);
    }
    return reply;
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    requireHere();
    coordinator.fetch(digest, offset, sink);
  }

  @Override
  public TrainedUpdate train(TrainingJob job) {
    loseAt(DropoutPlan.Moment.BEFORE_TRAINING);
    return trainer.train(job);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    if (header.masked() == null) {
      // A plain round has no phases between training and upload.
      loseAt(
          DropoutPlan.Moment.BEFORE_UPLOAD,
          DropoutPlan.Moment.BEFORE_SHARES,
          DropoutPlan.Moment.BEFORE_MASKED_UPLOAD);
    } else {
      loseAt(DropoutPlan.Moment.BEFORE_MASKED_UPLOAD);
    }
    return coordinator.upload(header, body);
  }

  @Override
  public ExchangeReply exchange(SessionId part, SignedMessage message, long waitMillis) {
    loseBefore(message);
    return coordinator.exchange(part, message, waitMillis);
  }

  private void loseBefore(SignedMessage message) {
    try {
      switch (MessageType.of(message.body())) {
        case ADVERTISE -> loseAt(DropoutPlan.Moment.BEFORE_UPLOAD);
        case SHARE_KEYS -> loseAt(DropoutPlan.Moment.BEFORE_SHARES);
        case CONFIRM -> loseAt(DropoutPlan.Moment.BEFORE_CONFIRMING);
        case REVEAL -> loseAt(DropoutPlan.Moment.BEFORE_REVEALING);
        default -> requireHere();
      }
    } catch (ProtocolException e) {
      throw new IllegalStateException("the SDK's own message is malformed", e);
    }
  }

  @Override
  public RoundOutcome finish(SessionId ended, Departure departure, long waitMillis) {
    // Not even a farewell: the SDK would tell that training failed.
    requireHere();
    return coordinator.finish(ended, departure, waitMillis);
  }

  @Override
  public Optional<IssuedCredential> certify(byte[] credential) {
    requireHere();
    return coordinator.certify(credential);
  }

  @Override
  public void close() {}
}
