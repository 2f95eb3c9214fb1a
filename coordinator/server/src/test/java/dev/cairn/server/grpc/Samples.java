package dev.cairn.server.grpc;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Values for tests. */
final class Samples {
  static final SessionId SESSION = SessionId.parse("run-1/1/1/device-7");
  static final CheckIn CHECK_IN = checkIn(30_000);
  static final CheckInReply.ComeBackLater LATER =
      new CheckInReply.ComeBackLater(250, "no round is open");
  static final CheckInReply.Assigned ASSIGNED =
      new CheckInReply.Assigned(
          new RoundAssignment(
              SESSION,
              new ModelSpec.Portable(
                  new PortableModel(
                      List.of(4), List.of(new Layer.Linear(3), Layer.Activation.TANH))),
              new ModelId(Digest.of(new byte[] {1})),
              new LocalTraining(1, 20, 0.05, 0.9, 0, 0),
              new UpdateSpec(10, 1_000, 20, 2),
              42,
              30_000));

  private Samples() {}

  static CheckIn checkIn(long waitMillis) {
    return new CheckIn(
        new ClientId("device-7"), new Population("fashion"), 600, "0.1.0", waitMillis);
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  static UpdateBody body(byte[] bytes) {
    return UpdateBody.ofBytes(ByteBuffer.wrap(bytes));
  }

  static UpdateHeader header(UpdateBody body) {
    return new UpdateHeader(SESSION, body.digest(), body.length());
  }
}
