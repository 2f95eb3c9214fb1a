package dev.cairn.grpc;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.secagg.message.SignedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Any value that the protocol allows, with its bounds among them. */
final class RandomValues {
  private final SplittableRandom random;

  RandomValues(long seed) {
    this.random = new SplittableRandom(seed);
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private int from(int least, int most) {
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> (int) random.nextLong(least, most + 1L);
    };
  }

  private long from(long least, long most) {
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> random.nextLong(least, most);
    };
  }

  private double fraction() {
    return one(List.of(0.0, Double.MIN_VALUE, Math.nextDown(1.0), random.nextDouble()));
  }

  private double positive() {
    return one(List.of(Double.MIN_VALUE, Double.MAX_VALUE, 0.1, random.nextDouble() + 1e-9));
  }

  private String text(String alphabet, int most) {
    StringBuilder text = new StringBuilder();
    for (int length = from(1, most); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  String reason() {
    return one(List.of("", "ünïcödé \uD83D\uDDFF\n", text("abc .", 200)));
  }

  Digest digest() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Digest.from(bytes);
  }

  private String name() {
    return one(List.of("A", "z", "0")) + text("AZaz09._-", 63);
  }

  private ClientId client() {
    return new ClientId(name());
  }

  SessionId session() {
    RunId run = new RunId(text("az09-", 64));
    return new SessionId(new RoundId(run, from(1, 999_999_999), from(1, 999_999_999)), client());
  }

  CheckIn checkIn() {
    return new CheckIn(
        client(),
        new Population(name()),
        from(1, Integer.MAX_VALUE),
        one(List.of("", "0.1.0", text("é1", 64))),
        from(0, CheckIn.WAIT_MILLIS_MAX),
        one(List.of("", "phone", text("é1", 64))));
  }

  CheckInReply reply() {
    return switch (random.nextInt(3)) {
      case 0 -> new CheckInReply.Assigned(assignment());
      case 1 -> new CheckInReply.ComeBackLater(from(0, Long.MAX_VALUE), reason());
      default -> new CheckInReply.Rejected(reason());
    };
  }

  private RoundAssignment assignment() {
    boolean noisy = random.nextBoolean();
    return new RoundAssignment(
        session(),
        random.nextBoolean() ? portable() : exported(),
        new ModelId(digest()),
        new LocalTraining(
            from(1, 1000), from(1, 65_536), positive(), fraction(), fraction(), positive()),
        noisy ? noisyUpdate() : update(),
        from(Long.MIN_VALUE, Long.MAX_VALUE),
        from(Long.MIN_VALUE, Long.MAX_VALUE),
        noisy ? new SignedMessage(new byte[] {1, 2}, new byte[64]) : null);
  }

  private UpdateSpec noisyUpdate() {
    return new UpdateSpec(
        Math.scalb(1 + random.nextDouble(), random.nextInt(20) - 10),
        1,
        from(1, 256),
        one(List.of(1, 2)),
        random.nextBoolean() ? null : new Compression(random.nextBoolean(), false, 250_000, true),
        new ClientNoise(0.1 + random.nextDouble(), from(1, 256)));
  }

  private UpdateSpec update() {
    int sent = one(List.of(1, 250_000, 1_000_000));
    return new UpdateSpec(
        Math.min(1e30, positive()),
        from(1L, Integer.MAX_VALUE),
        from(1, 256),
        one(List.of(1, 2, 3, 4)),
        random.nextBoolean()
            ? null
            : new Compression(
                random.nextBoolean(),
                random.nextBoolean(),
                sent,
                sent < 1_000_000 && random.nextBoolean()));
  }

  private ModelSpec portable() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Conv2d(from(1, 64), from(1, 5), from(1, 2), from(0, 3)));
    for (int i = random.nextInt(6); i > 0; i--) {
      layers.add(
          switch (random.nextInt(4)) {
            case 0 -> one(List.of(Layer.Activation.values()));
            case 1 -> new Layer.Dropout(fraction());
            case 2 -> new Layer.MaxPool2d(2);
            default -> new Layer.AvgPool2d(2);
          });
    }
    layers.add(new Layer.Flatten());
    layers.add(new Layer.Linear(from(1, 100)));
    return new ModelSpec.Portable(new PortableModel(List.of(from(1, 3), 256, 300), layers));
  }

  private ModelSpec exported() {
    List<TensorShape> tensors = new ArrayList<>();
    for (int i = from(1, 40); i > 0; i--) {
      List<Integer> dims = new ArrayList<>();
      for (int d = random.nextInt(5); d > 0; d--) {
        dims.add(from(1, 9));
      }
      tensors.add(new TensorShape("layers." + i + "." + text("az_", 30), dims));
    }
    return new ModelSpec.Exported(digest(), from(1, Integer.MAX_VALUE), new ModelShape(tensors));
  }

  UpdateHeader header() {
    return new UpdateHeader(session(), digest(), from(1, Long.MAX_VALUE));
  }

  UpdateReceipt receipt() {
    return random.nextBoolean()
        ? new UpdateReceipt.Accepted()
        : new UpdateReceipt.Refused(one(List.of(Refusal.values())), reason());
  }

  Departure departure() {
    return one(List.of(Departure.values()));
  }

  RoundOutcome outcome() {
    return switch (random.nextInt(3)) {
      case 0 -> new RoundOutcome.Pending();
      case 1 -> new RoundOutcome.Committed(new ModelId(digest()), random.nextBoolean());
      default -> new RoundOutcome.Abandoned(reason());
    };
  }
}
