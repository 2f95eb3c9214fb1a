package dev.cairn.client.testing;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;

/** The least that a client does, call by call. */
record MinimalClient(Coordinator coordinator, ClientId id) {

  CheckInReply checkIn(long waitMillis) {
    return coordinator.checkIn(new CheckIn(id, Plans.PHONES, 5, "test", waitMillis));
  }

  RoundAssignment assigned(long waitMillis) {
    return checkIn(waitMillis)
        .fold(
            CheckInReply.Assigned::assignment,
            later -> {
              throw new AssertionError(id + ": " + later);
            },
            rejected -> {
              throw new AssertionError(id + ": " + rejected);
            });
  }

  static UpdateBody body(RoundAssignment assignment, int coordinate) {
    float[] delta = new float[assignment.model().shape().dimension()];
    delta[coordinate] = 1;
    return new UpdatePipeline(assignment.update(), delta.length).beforeUpload(delta, 5, 0.5);
  }

  UpdateReceipt upload(RoundAssignment assignment, UpdateBody body) {
    return coordinator.upload(
        new UpdateHeader(assignment.session(), body.digest(), body.length()), body);
  }
}
