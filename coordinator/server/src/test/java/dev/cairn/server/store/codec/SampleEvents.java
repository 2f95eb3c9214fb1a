package dev.cairn.server.store.codec;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.Rounding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event or more of every type, by the name of its golden file without the ending. */
public final class SampleEvents {
  private static final RunId RUN = new RunId("0195f3a0-7c1e-7000-8000-0123456789ab");
  private static final RoundId ROUND = new RoundId(RUN, 3, 2);
  private static final ClientId ANNA = new ClientId("anna");
  private static final ClientId BERT = new ClientId("bert-2.local");
  private static final List<ClientId> BOTH = List.of(ANNA, BERT);
  private static final long AT = 1_767_225_600_123L;

  private SampleEvents() {}

  static Digest digest(int n) {
    return Digest.of(new byte[] {(byte) n});
  }

  static RoundConfig config(ModelSpec model, LocalTraining training, boolean secure) {
    return config(model, training, secure ? new SecureRules(0.1) : null);
  }

  static RoundConfig config(ModelSpec model, LocalTraining training, @Nullable SecureRules rules) {
    boolean secure = rules != null;
    return new RoundConfig(
        ROUND,
        new Population("fashion"),
        model,
        new ModelId(digest(1)),
        2,
        secure ? digest(2) : null,
        new CohortRules(18, 20, 12),
        // As of the first version, which divided the budget in another way.
        secure
            ? new RoundDeadlines(24_000, 9_600, 9_600, 45_600, 9_600, 9_600, 12_000, 0)
            : RoundDeadlines.of(120_000, false),
        training,
        new UpdateSpec(10, 1000, 20, 2),
        secure
            ? new OptimizerSpec(OptimizerSpec.Kind.FEDYOGI, 1.0E7, 0.9, 0.99, Double.MIN_VALUE)
            : OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        secure ? Long.MIN_VALUE : 1,
        rules);
  }

  private static RoundConfig withPrivacy() {
    return withPrivacy(
        null, new UpdateSpec(10, 1, 20, 2), new PrivacyRules(1.1, new PrivacyBudget(8, 1e-6)));
  }

  /** The noise of ten of the twelve that there are at least. */
  private static RoundConfig withNoise(@Nullable Compression compression) {
    return withPrivacy(
        new SecureRules(0.1),
        new UpdateSpec(
            10, 1, 20, compression == null ? 2 : 3, compression, new ClientNoise(1.1, 10)),
        new PrivacyRules(NoiseMechanism.DISTRIBUTED, 1.1, new PrivacyBudget(8, 1e-6)));
  }

  private static RoundConfig withPrivacy(
      @Nullable SecureRules secure, UpdateSpec update, PrivacyRules rules) {
    return new RoundConfig(
        ROUND,
        new Population("fashion"),
        portable(),
        new ModelId(digest(1)),
        2,
        null,
        new CohortRules(18, 20, 12),
        RoundDeadlines.of(120_000, false),
        new LocalTraining(1, 20, 0.05, 0.9, 0, 0),
        update,
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        secure,
        new RoundPrivacy(rules, digest(14)),
        0);
  }

  /** Of a journal that was restored from a backup. */
  private static RoundConfig restored(RoundConfig config) {
    return new RoundConfig(
        new RoundId(RUN, 21_846_001, 1),
        config.population(),
        config.model(),
        config.base(),
        config.baseVersion(),
        config.optimizerState(),
        config.cohort(),
        config.deadlines(),
        config.training(),
        config.update(),
        config.optimizer(),
        config.seed(),
        config.secure(),
        config.privacy(),
        21_846_000);
  }

  private static RoundConfig compressed(RoundConfig config) {
    return new RoundConfig(
        config.id(),
        config.population(),
        config.model(),
        config.base(),
        config.baseVersion(),
        config.optimizerState(),
        config.cohort(),
        config.deadlines(),
        config.training(),
        new UpdateSpec(10, 1000, 20, 3, new Compression(true, true, 250_000, true)),
        config.optimizer(),
        config.seed(),
        config.secure());
  }

  static ModelSpec portable() {
    return new ModelSpec.Portable(
        new PortableModel(
            List.of(1, 8, 8),
            List.of(
                new Layer.Conv2d(6, 5, 1, 2),
                Layer.Activation.RELU,
                new Layer.MaxPool2d(2),
                Layer.Activation.SIGMOID,
                new Layer.AvgPool2d(2),
                Layer.Activation.GELU,
                new Layer.Flatten(),
                new Layer.Dropout(0.25),
                Layer.Activation.TANH,
                new Layer.Linear(10))));
  }

  static ModelSpec exported() {
    return new ModelSpec.Exported(
        digest(3),
        123_456,
        new ModelShape(
            List.of(
                new TensorShape("zeta.weight", List.of(120, 84)),
                new TensorShape("alpha.bias", List.of(84)),
                new TensorShape("scale", List.of()))));
  }

  public static Map<String, RoundEvent> round() {
    Map<String, RoundEvent> events = new LinkedHashMap<>();
    events.put(
        "RoundOpened.portable",
        new RoundEvent.RoundOpened(
            config(portable(), new LocalTraining(1, 20, 0.05, 0.9, 0, 0), false), AT));
    events.put(
        "RoundOpened.exported",
        new RoundEvent.RoundOpened(
            config(exported(), new LocalTraining(5, 64, 1.0E-4, -0.0, 1e-300, 0.01), true), AT));
    LocalTraining once = new LocalTraining(1, 20, 0.05, 0, 0, 0);
    events.put(
        "RoundOpened.semiHonest",
        new RoundEvent.RoundOpened(
            config(portable(), once, new SecureRules(0.2, Adversary.SEMI_HONEST, false)), AT));
    events.put(
        "RoundOpened.windowless",
        new RoundEvent.RoundOpened(
            config(portable(), once, new SecureRules(0.2, Adversary.MALICIOUS, false)), AT));
    events.put("RoundOpened.private", new RoundEvent.RoundOpened(withPrivacy(), AT));
    events.put("RoundOpened.noisy", new RoundEvent.RoundOpened(withNoise(null), AT));
    events.put(
        "RoundOpened.noisyCompressed",
        new RoundEvent.RoundOpened(withNoise(new Compression(true, false, 250_000, true)), AT));
    events.put(
        "RoundOpened.compressed",
        new RoundEvent.RoundOpened(
            compressed(config(portable(), new LocalTraining(1, 20, 0.05, 0.9, 0, 0), false)), AT));
    events.put(
        "RoundOpened.restored",
        new RoundEvent.RoundOpened(
            restored(config(portable(), once, new SecureRules(0.2, Adversary.MALICIOUS, false))),
            AT));
    events.put("ClientJoined", new RoundEvent.ClientJoined(ANNA));
    events.put("CohortSealed", new RoundEvent.CohortSealed(BOTH, AT));
    events.put("KeyAdvertised", new RoundEvent.KeyAdvertised(BERT, digest(4)));
    events.put("RosterSealed", new RoundEvent.RosterSealed(BOTH, AT));
    events.put("SharesReceived", new RoundEvent.SharesReceived(ANNA, digest(5)));
    events.put("SharesSettled", new RoundEvent.SharesSettled(BOTH, AT));
    events.put("GraceStarted", new RoundEvent.GraceStarted(AT));
    events.put("UpdateAccepted", new RoundEvent.UpdateAccepted(ANNA, digest(6)));
    events.put("UpdateAccepted.masked", new RoundEvent.UpdateAccepted(ANNA, digest(6), digest(13)));
    events.put("CollectionClosed", new RoundEvent.CollectionClosed(List.of(BERT), AT));
    events.put("SetConfirmed", new RoundEvent.SetConfirmed(BERT, digest(7)));
    events.put("ConfirmationsClosed", new RoundEvent.ConfirmationsClosed(BOTH, AT));
    events.put("SharesRevealed", new RoundEvent.SharesRevealed(ANNA, digest(8)));
    events.put("SumRecovered", new RoundEvent.SumRecovered(digest(9), AT));
    events.put("ResultFixed", new RoundEvent.ResultFixed(digest(10), 12_345, 18, 0.1 + 0.2));
    events.put("ResultFixed.minusZero", new RoundEvent.ResultFixed(digest(10), 18, 18, -0.0));
    events.put("ModelProposed", new RoundEvent.ModelProposed(new ModelId(digest(11)), null));
    events.put(
        "ModelProposed.state", new RoundEvent.ModelProposed(new ModelId(digest(11)), digest(12)));
    events.put("ParticipantLeft", new RoundEvent.ParticipantLeft(ANNA, Departure.TRAINING_FAILED));
    events.put(
        "RoundAbandoned",
        new RoundEvent.RoundAbandoned(
            AbandonReason.TOO_FEW_UPDATES, "3 of 12 \"needed\" – größer\n", true));
    events.put(
        "RoundAbandoned.spent",
        new RoundEvent.RoundAbandoned(AbandonReason.TOO_FEW_CONFIRMATIONS, "9 of 11", false, true));
    events.put("RoundResumed", new RoundEvent.RoundResumed(4_321));
    return events;
  }

  static Map<String, LedgerEntry> ledger() {
    Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    entries.put(
        "LedgerEntry",
        new LedgerEntry(
            7,
            LedgerEntry.Kind.RESERVED,
            ROUND,
            List.of(
                new Release(NoiseMechanism.TRUSTED_CURATOR, 10, 6710886.3, 61_706, 11, 1, 1),
                new Release(NoiseMechanism.DISTRIBUTED, 0.1, 100_000, 1 << 16, 0.3, 18, 0.01)),
            digest(30)));
    entries.put(
        "LedgerEntry.compressed",
        new LedgerEntry(
            7,
            LedgerEntry.Kind.RESERVED,
            ROUND,
            List.of(
                new Release(
                    NoiseMechanism.TRUSTED_CURATOR,
                    1,
                    21_845,
                    44_426,
                    1.5,
                    1,
                    1,
                    Rounding.AT_RANDOM)),
            digest(30)));
    entries.put(
        "LedgerEntry.charged",
        new LedgerEntry(8, LedgerEntry.Kind.CHARGED, ROUND, List.of(), digest(31)));
    return entries;
  }

  static Map<String, RunEvent> run() {
    Map<String, RunEvent> events = new LinkedHashMap<>();
    events.put(
        "RunStarted", new RunEvent.RunStarted(RUN, digest(20), new ModelId(digest(21)), 15, 3));
    events.put("RoundScheduled", new RunEvent.RoundScheduled(ROUND));
    events.put("RoundSucceeded", new RunEvent.RoundSucceeded(ROUND, new ModelId(digest(22)), null));
    events.put(
        "RoundSucceeded.state",
        new RunEvent.RoundSucceeded(ROUND, new ModelId(digest(22)), digest(23)));
    events.put("RoundFailed", new RunEvent.RoundFailed(ROUND, AbandonReason.TOO_FEW_CLIENTS));
    events.put("RunCompleted", new RunEvent.RunCompleted(new ModelId(digest(24))));
    events.put("RunFailed", new RunEvent.RunFailed(AbandonReason.FAULT));
    events.put("RunCancelled", new RunEvent.RunCancelled("operator \"anna\""));
    events.put(
        "RunPaused",
        new RunEvent.RunPaused("operator \"anna\"", "Zählung – morgen", PauseTime.AFTER_ROUND));
    events.put("RunPaused.now", new RunEvent.RunPaused("anna", "maintenance", PauseTime.NOW));
    events.put("RunResumed", new RunEvent.RunResumed("operator \"anna\""));
    events.put("RunRetried", new RunEvent.RunRetried("operator \"anna\"", "clients are up"));
    return events;
  }
}
