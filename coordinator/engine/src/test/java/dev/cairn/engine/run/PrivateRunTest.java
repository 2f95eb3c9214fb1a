package dev.cairn.engine.run;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.privacy.LedgerDamagedException;
import dev.cairn.engine.privacy.LedgerEntry.Kind;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.MemoryPorts;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.RdpAccountant;
import dev.cairn.secagg.privacy.RenyiCurve;
import dev.cairn.secagg.privacy.SumNoise;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A run whose sums are protected: what it costs is reserved, charged, refunded, or refused. */
class PrivateRunTest {
  private static final RunId RUN = new RunId("run-1");
  private static final int DIMENSION = Rounds.MODEL.shape().dimension();
  private static final PrivacyBudget AMPLE = new PrivacyBudget(100, 1e-6);

  private MemoryPorts memory = new MemoryPorts();
  private TrainingPlan plan = plan(AMPLE);

  private static TrainingPlan plan(PrivacyBudget budget) {
    Plans plans = new Plans();
    plans.update = new UpdateRules(1, 1, 2);
    plans.privacy = new PrivacyRules(0.5, budget);
    return plans.plan();
  }

  private RunDriver start() {
    ModelId first =
        new ModelId(
            memory
                .ports()
                .models()
                .put(
                    Safetensors.write(
                        new ParameterVector(Rounds.MODEL.shape(), new float[DIMENSION]))));
    RunDriver driver =
        RunDriver.start(
            RUN, plan, Rounds.digest("plan"), first, memory.journal(), memory.ports(), START);
    driver.pursue(START);
    return driver;
  }

  private RunDriver recover() {
    return RunDriver.recover(
        RUN, plan, memory.journal(), memory.ports(), new UntoldOutage(), START);
  }

  private static RoundId current(RunDriver driver) {
    return Objects.requireNonNull(driver.state().current());
  }

  private void join(RunDriver driver) {
    for (int i = 0; i < 4; i++) {
      driver.handle(current(driver), new RoundCommand.Join(client(i)), START);
    }
  }

  private void update(RunDriver driver, RoundId round, int client) {
    float[] delta = new float[DIMENSION];
    delta[client] = 0.5f;
    UpdateBody body = new UpdatePipeline(plan.updateSpec(), DIMENSION).beforeUpload(delta, 10, 1.0);
    driver.handle(
        round, new RoundCommand.AcceptUpdate(client(client), memory.stage(round, body)), START);
  }

  private void commit(RunDriver driver) {
    RoundId round = current(driver);
    join(driver);
    for (int i = 0; i < 3; i++) {
      update(driver, round, i);
    }
    driver.pursue(START);
  }

  private PrivacyLedger ledger() {
    return new PrivacyDesk(memory.journal(), plan.population(), AMPLE).ledger(null);
  }

  private List<RoundEvent> events(int index, int attempt) {
    Journal<RoundEvent> journal = memory.journal();
    return journal.load("round/" + new RoundId(RUN, index, attempt));
  }

  private static RoundEvent.ResultFixed result(List<RoundEvent> events) {
    return events.stream()
        .filter(RoundEvent.ResultFixed.class::isInstance)
        .map(RoundEvent.ResultFixed.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void epsilonOfTheLedger_isTheAccountants_overTheRoundsInTheJournal() {
    RunDriver driver = start();
    commit(driver);
    assertThat(ledger().spent()).isPositive().isLessThan(ledger().epsilon());
    commit(driver);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.COMPLETED);
    RdpAccountant accountant = RdpAccountant.empty();
    for (int index = 1; index <= 2; index++) {
      RoundConfig config = ((RoundEvent.RoundOpened) events(index, 1).get(0)).config();
      RoundPrivacy privacy = Objects.requireNonNull(config.privacy());
      accountant = accountant.plus(privacy.rules().release(config.update(), DIMENSION).curve(), 1);
    }
    assertThat(ledger().spent()).isEqualTo(accountant.epsilon(1e-6)).isPositive();
    assertThat(ledger().epsilon()).isEqualTo(ledger().spent());
  }

  @Test
  void mean_hasNoise_andTheLossIsNobodysBusiness() {
    List<String> means = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      memory = new MemoryPorts();
      commit(start());
      RoundEvent.ResultFixed fixed = result(events(1, 1));
      assertThat(fixed.loss()).isNaN();
      assertThat(fixed.count()).isEqualTo(3);
      assertThat(memory.files).doesNotContainKey(fixed.result());
      means.add(fixed.result().hex());
    }
    assertThat(means.get(0)).isNotEqualTo(means.get(1));
  }

  @Test
  void exhaustedBudget_endsTheRun_beforeTheRoundOpens() {
    double once =
        RdpAccountant.empty()
            .plus(
                Objects.requireNonNull(plan.privacy())
                    .release(plan.updateSpec(), DIMENSION)
                    .curve(),
                1)
            .epsilon(1e-6);
    plan = plan(new PrivacyBudget(once * 1.01, 1e-6));
    RunDriver driver = start();
    commit(driver);
    assertThat(driver.state().version()).isEqualTo(1);
    assertThat(driver.state().status()).isEqualTo(RunState.Status.FAILED);
    assertThat(driver.state().failure()).isEqualTo(AbandonReason.BUDGET_EXHAUSTED);
    assertThat(events(2, 1)).isEmpty();
    assertThat(ledger().spent()).isEqualTo(once);
    assertThat(recover().state().status()).isEqualTo(RunState.Status.FAILED);
  }

  @Test
  void abandonedRound_isRefunded_andItsNextAttemptReservesAgain() {
    RunDriver driver = start();
    RoundId first = current(driver);
    assertThat(ledger().status(first)).isEqualTo(Kind.RESERVED);
    driver.pursue(START + plan.budgetMillis());
    assertThat(ledger().status(first)).isEqualTo(Kind.REFUNDED);
    assertThat(ledger().status(new RoundId(RUN, 1, 2))).isEqualTo(Kind.RESERVED);
    driver.cancel("operator", START);
    assertThat(ledger().epsilon()).isZero();
  }

  @Test
  void charge_isThere_beforeTheResultIs() {
    RunDriver driver = start();
    RoundId round = current(driver);
    join(driver);
    update(driver, round, 0);
    update(driver, round, 1);
    assertThat(ledger().status(round)).isEqualTo(Kind.RESERVED);
    update(driver, round, 2);
    memory.noise =
        law -> {
          assertThat(ledger().status(round)).isEqualTo(Kind.CHARGED);
          // The next call keeps the mean, the one after it appends the result: that one fails.
          memory.callsUntilTrouble = 1;
          return SumNoise.system().draws(law);
        };
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    assertThat(ledger().status(round)).isEqualTo(Kind.CHARGED);
    assertThat(events(1, 1)).noneMatch(RoundEvent.ResultFixed.class::isInstance);
    // Taken up and cancelled: what was charged stays charged.
    memory.callsUntilTrouble = -1;
    recover().cancel("operator", START);
    assertThat(ledger().status(round)).isEqualTo(Kind.CHARGED);
  }

  /** Whatever call fails, before or after it took effect, the run ends as if none had. */
  @Test
  void crashes_changeNothing_andCostNothing() {
    memory.noise = same();
    RunDriver smooth = start();
    commit(smooth);
    commit(smooth);
    ModelId expected = smooth.state().model();
    double spent = ledger().spent();
    int crashes = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int call = 0; call < 400; call++) {
        memory = new MemoryPorts();
        memory.noise = same();
        RunDriver driver = start();
        memory.callsUntilTrouble = call;
        memory.troubleAfterAppend = after;
        for (int i = 0; i < 2 || memory.callsUntilTrouble < -1; i++) {
          try {
            while (driver.state().status() == RunState.Status.ACTIVE) {
              commit(driver);
            }
            break;
          } catch (TroubleException e) {
            crashes++;
            driver = recover();
            driver.pursue(START);
          }
        }
        assertThat(driver.state().status()).isEqualTo(RunState.Status.COMPLETED);
        assertThat(driver.state().model()).isEqualTo(expected);
        assertThat(ledger().spent()).isEqualTo(spent);
        assertThat(ledger().entries()).hasSize(4);
        if (memory.callsUntilTrouble >= 0) {
          break;
        }
      }
    }
    assertThat(crashes).isGreaterThan(60);
  }

  /** The same noise each time, so that runs can be compared. */
  private static SumNoise same() {
    return law -> SumNoise.of(new SeededRandomSource(7)).draws(law);
  }

  @Test
  void noise_isDrawnOnce_whateverComesAfterTheResult() {
    RunDriver driver = start();
    RoundId round = current(driver);
    join(driver);
    for (int i = 0; i < 3; i++) {
      update(driver, round, i);
    }
    int[] draws = {0};
    memory.noise =
        law -> {
          draws[0]++;
          // The mean's file, the result; then the model's file fails.
          memory.callsUntilTrouble = 2;
          return SumNoise.system().draws(law);
        };
    assertThatThrownBy(() -> driver.pursue(START)).isInstanceOf(TroubleException.class);
    RoundEvent.ResultFixed fixed = result(events(1, 1));
    memory.callsUntilTrouble = -1;
    RunDriver again = recover();
    again.pursue(START);
    assertThat(again.state().version()).isEqualTo(1);
    assertThat(result(events(1, 1))).isEqualTo(fixed);
    assertThat(draws[0]).isEqualTo(1);
  }

  @Test
  void row47_ledgerThatWasRolledBack_stopsTheRun() {
    RunDriver driver = start();
    commit(driver);
    memory.streams.get(PrivacyDesk.stream(plan.population())).clear();
    assertThatThrownBy(() -> commit(driver)).isInstanceOf(LedgerDamagedException.class);
    assertThat(events(2, 1)).noneMatch(RoundEvent.ResultFixed.class::isInstance);
    assertThatThrownBy(
            () -> {
              RunDriver again = recover();
              again.pursue(START);
            })
        .isInstanceOf(LedgerDamagedException.class);
  }

  @Test
  void plans_whoseNoiseCannotHold_areRefused() {
    Plans plans = new Plans();
    plans.privacy = new PrivacyRules(0.5, AMPLE);
    assertThatThrownBy(plans::plan).hasMessageContaining("maxWeight must be 1, not 100");
    assertThatThrownBy(() -> new PrivacyRules(0, AMPLE)).hasMessageContaining("noiseMultiplier");
  }

  /** What one round's sum costs follows from what its clients are asked for. */
  @Test
  void distributedNoise_isAskedOfClients_andCountsTheHonestOnly() {
    TrainingPlan asked =
        distributed(new CohortRules(20, 20, 15), 0.1, 1.5, new UpdateRules(2, 1, 2));
    UpdateSpec update = asked.updateSpec();
    assertThat(update.noise()).isEqualTo(new ClientNoise(1.5, 13));
    Release release = Objects.requireNonNull(asked.privacy()).release(update, DIMENSION);
    assertThat(release.mechanism()).isEqualTo(NoiseMechanism.DISTRIBUTED);
    assertThat(release.sigma()).isEqualTo(3);
    assertThat(release.honest()).isEqualTo(13);
    assertThat(release.scale()).isEqualTo(update.noiseOf(DIMENSION).scale()).isGreaterThan(1_000);
    double epsilon = RdpAccountant.empty().plus(release.curve(), 1).epsilon(1e-6);
    assertThat(epsilon)
        .isCloseTo(
            RdpAccountant.empty().plus(RenyiCurve.gaussian(1.5), 1).epsilon(1e-6), within(1e-3));
  }

  @Test
  void distributedNoise_thatCannotHold_isRefused() {
    CohortRules cohort = new CohortRules(20, 20, 15);
    UpdateRules good = new UpdateRules(1, 1, 2);
    Plans plain = new Plans();
    plain.update = good;
    plain.privacy = new PrivacyRules(NoiseMechanism.DISTRIBUTED, 1, AMPLE);
    assertThatThrownBy(plain::plan)
        .hasMessage(
            "distributed noise hides in masks: it needs secureAggregation, or central noise"
                + " instead");
    assertThatThrownBy(() -> distributed(cohort, 0.1, 1, new UpdateRules(1, 100, 2)))
        .hasMessageContaining("maxWeight must be 1, not 100");
    assertThatThrownBy(
            () ->
                distributed(
                    cohort,
                    0.1,
                    1,
                    new UpdateRules(1, 1, 3, new Compression(true, true, 1_000_000, false))))
        .hasMessageContaining("does not compose with dither");
    assertThatThrownBy(
            () ->
                distributed(
                    new CohortRules(900, 1000, 600),
                    0.1,
                    8,
                    new UpdateRules(1, 1, 4, Compression.usual())))
        .hasMessageContaining("use fewer fields per lane, a smaller cohort, or another multiplier");
    assertThatThrownBy(
            () -> distributed(new CohortRules(900, 1000, 600), 0.1, 1, new UpdateRules(1, 1, 4)))
        .hasMessageContaining("use fewer fields per lane, a smaller cohort, or another multiplier");
    assertThatThrownBy(() -> distributed(new CohortRules(30, 60, 5), 0.1, 1, good))
        .hasMessageContaining("raise the minimum");
    assertThatThrownBy(() -> distributed(cohort, 0.1, 1e-9, good))
        .hasMessageContaining("and 2 are needed");
  }

  /** The two places in which a round says how much noise clients add cannot differ. */
  @Test
  void roundWhoseClientsAddOtherNoise_thanItsLedgerCounts_isRefused() {
    TrainingPlan asked =
        distributed(new CohortRules(20, 20, 15), 0.1, 1.5, new UpdateRules(1, 1, 2));
    PrivacyRules rules = Objects.requireNonNull(asked.privacy());
    for (ClientNoise other :
        new ClientNoise[] {null, new ClientNoise(1.4, 13), new ClientNoise(1.5, 14)}) {
      UpdateSpec update = new UpdateSpec(1, 1, 20, 2, null, other);
      assertThatThrownBy(() -> rules.check(update, DIMENSION, asked.cohort(), asked.secure()))
          .hasMessageContaining("not for what the privacy rules count");
    }
    UpdateSpec noisy = asked.updateSpec();
    assertThatThrownBy(
            () ->
                new PrivacyRules(1.5, AMPLE)
                    .check(noisy, DIMENSION, asked.cohort(), asked.secure()))
        .hasMessageContaining("not for what the privacy rules count");
  }

  private static TrainingPlan distributed(
      CohortRules cohort, double gamma, double multiplier, UpdateRules update) {
    Plans plans = new Plans();
    plans.cohort = cohort;
    plans.secure = new SecureRules(gamma);
    plans.update = update;
    plans.privacy = new PrivacyRules(NoiseMechanism.DISTRIBUTED, multiplier, AMPLE);
    return plans.plan();
  }
}
