package dev.cairn.server.admin;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.run.PlanEstimate;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.List;
import java.util.function.Consumer;

/** One ledger with two entries, of the population {@code fashion}. */
final class InMemoryPrivacy implements PrivacyReports {
  private static final Population FASHION = new Population("fashion");
  private static final PrivacyBudget BUDGET = new PrivacyBudget(8, 1e-6);
  private static final Release RELEASE =
      new Release(NoiseMechanism.TRUSTED_CURATOR, 1, 1000, 100, 2, 1, 1);

  /** What a look at the whole ledger does first. */
  volatile Consumer<StillWanted> look = StillWanted::require;

  private final InMemoryRuns runs;
  final PrivacyLedger ledger;

  InMemoryPrivacy(InMemoryRuns runs) {
    this.runs = runs;
    RoundId round = new RoundId(new RunId("r1"), 1, 1);
    PrivacyLedger open = PrivacyLedger.open(FASHION, BUDGET);
    LedgerEntry reserved =
        new LedgerEntry(1, LedgerEntry.Kind.RESERVED, round, List.of(RELEASE), open.head());
    PrivacyLedger longer = open.with(reserved);
    this.ledger = longer.with(longer.charge(round));
  }

  @Override
  public List<LedgerView> ledgers() {
    return List.of(ledger(FASHION));
  }

  @Override
  public LedgerView ledger(Population population) {
    return population.equals(FASHION)
        ? new LedgerView(FASHION, BUDGET, ledger.spent(), ledger.epsilon(), 2, ledger.head(), null)
        : null;
  }

  @Override
  public List<LedgerEntry> entries(Population population, long from, int max) {
    return population.equals(FASHION)
        ? ledger.entries().stream().filter(entry -> entry.number() >= from).limit(max).toList()
        : null;
  }

  @Override
  public ChainCheck verify(Population population, Digest known, StillWanted wanted) {
    look.accept(wanted);
    if (!population.equals(FASHION)) {
      return null;
    }
    boolean valid = known == null || known.equals(ledger.head());
    return new ChainCheck(
        2, ledger.head(), valid, valid ? null : 1L, valid ? null : "it was rolled back");
  }

  @Override
  public Forecast forecast(String planText, List<Double> multipliers, Integer rounds) {
    TrainingPlan unused = runs.check(planText);
    List<Double> asked = multipliers.isEmpty() ? List.of(0.5) : multipliers;
    int last = rounds == null ? 3 : rounds;
    return new Forecast(
        FASHION,
        BUDGET,
        ledger.epsilon(),
        asked.stream()
            .map(
                one ->
                    new Curve(
                        one,
                        List.of(new Point(last, ledger.epsilonWith(RELEASE, last))),
                        ledger.affordable(RELEASE, ROUNDS_MAX)))
            .toList());
  }

  @Override
  public DryRun dryRun(String planText) {
    TrainingPlan plan = runs.check(planText);
    return new DryRun(
        plan,
        PlanEstimate.of(plan),
        planText.contains("occupied"),
        forecast(planText, List.of(), null));
  }
}
