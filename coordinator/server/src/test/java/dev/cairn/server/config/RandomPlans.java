package dev.cairn.server.config;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.ClientVersion;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.PhaseTimes;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Plans of every kind, by seed, with numbers that are hard to write down. */
final class RandomPlans {
  private RandomPlans() {}

  static TrainingPlan next(SplittableRandom random) {
    boolean secure = random.nextBoolean();
    boolean exported = random.nextBoolean();
    boolean weighted = random.nextBoolean();
    boolean graceful = random.nextBoolean();
    int target = 12 + random.nextInt(20);
    return new TrainingPlan(
        name(random),
        new Population("p" + random.nextInt(100)),
        exported ? exported(random) : portable(random),
        exported || random.nextBoolean() ? digest(random) : null,
        1 + random.nextInt(100_000),
        new CohortRules(target, target + random.nextInt(10), 12),
        1_000 + random.nextInt(100_000_000),
        graceful ? (Long) (long) random.nextInt(1_000) : null,
        new RetryRules(1 + random.nextInt(100)),
        new LocalTraining(
            1 + random.nextInt(1000),
            1 + random.nextInt(65_536),
            positive(random),
            random.nextDouble(),
            positive(random),
            random.nextBoolean() ? -0.0 : positive(random)),
        weighted ? update(random) : new UpdateRules(clip(random), 1, 1 + random.nextInt(2)),
        new OptimizerSpec(
            OptimizerSpec.Kind.values()[random.nextInt(4)],
            positive(random),
            random.nextDouble(),
            random.nextDouble(),
            Double.MIN_VALUE),
        random.nextLong(),
        secure ? secure(random) : null,
        weighted || random.nextBoolean() ? null : privacy(secure, random),
        random.nextBoolean() ? name(random) : null,
        random.nextBoolean() ? eligibility(random) : null,
        random.nextBoolean()
            ? PhaseTimes.NONE
            : new PhaseTimes(Map.of(PhaseTimes.Part.TRAINING, 1L + random.nextInt(500))));
  }

  private static EligibilityRules eligibility(SplittableRandom random) {
    return new EligibilityRules(
        random.nextBoolean() ? ClientVersion.parse("1." + random.nextInt(20) + "-rc") : null,
        random.nextBoolean() ? List.of() : List.of(name(random), "phone"),
        1 + random.nextInt(1_000),
        random.nextInt(3) * 12_345_678L);
  }

  /** A clip for which the noise is within the sampler's range. */
  private static double clip(SplittableRandom random) {
    return Math.scalb(1 + random.nextDouble(), random.nextInt(20) - 10);
  }

  private static PrivacyRules privacy(boolean secure, SplittableRandom random) {
    return new PrivacyRules(
        secure && random.nextBoolean()
            ? NoiseMechanism.DISTRIBUTED
            : NoiseMechanism.TRUSTED_CURATOR,
        0.1 + random.nextDouble(),
        new PrivacyBudget(positive(random), Math.scalb(1 + random.nextDouble(), -30)));
  }

  private static SecureRules secure(SplittableRandom random) {
    double gamma = random.nextInt(250_001) / 1e6;
    return random.nextInt(3) == 0
        ? new SecureRules(gamma, Adversary.SEMI_HONEST, false)
        : new SecureRules(gamma, Adversary.MALICIOUS, random.nextBoolean());
  }

  private static UpdateRules update(SplittableRandom random) {
    double clipNorm = positive(random);
    long maxWeight = 1 + random.nextInt(1 << 30);
    if (random.nextBoolean()) {
      return new UpdateRules(clipNorm, maxWeight, 1 + random.nextInt(2));
    }
    int sent = random.nextBoolean() ? 1_000_000 : 1 + random.nextInt(999_999);
    boolean rotated = random.nextBoolean();
    return new UpdateRules(
        Math.min(1e30, clipNorm),
        maxWeight,
        1 + random.nextInt(rotated ? 4 : 3),
        new Compression(
            rotated, random.nextBoolean(), sent, sent < 1_000_000 && random.nextBoolean()));
  }

  private static double positive(SplittableRandom random) {
    return Math.scalb(1 + random.nextDouble(), random.nextInt(200) - 100);
  }

  private static String name(SplittableRandom random) {
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(20);
    for (int i = 0; i < length; i++) {
      int[] tricky = {'"', '\\', ':', '#', ' ', '\n', '\t', 0x85, 0x2028, 0xe9, 0x1F600, '\'', '0'};
      name.appendCodePoint(tricky[random.nextInt(tricky.length)]);
    }
    return name.toString();
  }

  private static Digest digest(SplittableRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    // Half of them look like numbers.
    return random.nextBoolean()
        ? Digest.from(bytes)
        : new Digest(String.valueOf(random.nextInt(10)).repeat(64));
  }

  private static ModelSpec portable(SplittableRandom random) {
    return new ModelSpec.Portable(
        new PortableModel(
            List.of(1, 28, 28),
            List.of(
                new Layer.Conv2d(1 + random.nextInt(9), 3, 1 + random.nextInt(2), 1),
                Layer.Activation.values()[random.nextInt(4)],
                random.nextBoolean() ? new Layer.MaxPool2d(2) : new Layer.AvgPool2d(2),
                new Layer.Flatten(),
                new Layer.Dropout(random.nextDouble()),
                new Layer.Linear(1 + random.nextInt(10)))));
  }

  private static ModelSpec exported(SplittableRandom random) {
    return new ModelSpec.Exported(
        digest(random),
        1 + random.nextInt(Integer.MAX_VALUE),
        new ModelShape(
            List.of(
                new TensorShape("fc.weight", List.of(1 + random.nextInt(9), 4)),
                new TensorShape("null", List.of()),
                new TensorShape("off", List.of(3)))));
  }
}
