package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerDamagedException;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.run.PlanEstimate;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.PrivacyReports;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.config.PlanFile;
import dev.cairn.server.config.PlanVariation;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.RunTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where questions about privacy, and about what a plan would cost, are answered. */
final class PrivacyReportDesk implements PrivacyReports {
  private static final String LEDGERS = "ledger/";

  private final RunDesk plans;
  private final RunTable runs;
  private final EventTable events;

  PrivacyReportDesk(RunDesk plans, RunTable runs, EventTable events) {
    this.plans = plans;
    this.runs = runs;
    this.events = events;
  }

  /** The entries that can be read, and what a look at them found. */
  private record Read(List<LedgerEntry> entries, LedgerCheckup.Found found) {}

  private Read read(Population population) {
    List<LedgerEntry> entries = new ArrayList<>();
    LedgerCheckup.Found found =
        LedgerCheckup.of(
            population,
            LedgerCheckup.in(events, population),
            null,
            StillWanted.ALWAYS,
            entries::add);
    return new Read(entries, found);
  }

  @Override
  public List<LedgerView> ledgers() {
    List<LedgerView> views = new ArrayList<>();
    for (String stream : events.streams(LEDGERS)) {
      LedgerView view = ledger(new Population(stream.substring(LEDGERS.length())));
      if (view != null) {
        views.add(view);
      }
    }
    return views;
  }

  @Override
  public @Nullable LedgerView ledger(Population population) {
    Read read = read(population);
    LedgerCheckup.Found found = read.found();
    if (found.stored() == 0) {
      return null;
    }
    PrivacyLedger.Break broken = found.broken();
    PrivacyBudget budget = budget(population);
    if (broken != null || budget == null) {
      return new LedgerView(
          population,
          budget,
          null,
          null,
          found.stored(),
          found.head(),
          broken == null ? null : broken.what());
    }
    PrivacyLedger ledger = ledger(population, budget, read);
    return new LedgerView(
        population, budget, ledger.spent(), ledger.epsilon(), found.stored(), ledger.head(), null);
  }

  private static PrivacyLedger ledger(Population population, PrivacyBudget budget, Read read) {
    return PrivacyLedger.replay(
        population, budget, read.entries(), PrivacyLedger.headOf(population));
  }

  /** The budget of the newest plan that has one. */
  private @Nullable PrivacyBudget budget(Population population) {
    for (RunTable.Row row : runs.newestOf(population, RUNS_LOOKED_AT_MAX)) {
      PrivacyRules privacy = PlanFile.parse("plan", row.plan()).plan().privacy();
      if (privacy != null) {
        return privacy.budget();
      }
    }
    return null;
  }

  private static final int RUNS_LOOKED_AT_MAX = 1_000;

  @Override
  public @Nullable List<LedgerEntry> entries(Population population, long from, int max) {
    Read read = read(population);
    return read.found().stored() == 0
        ? null
        : read.entries().stream().filter(entry -> entry.number() >= from).limit(max).toList();
  }

  @Override
  public @Nullable ChainCheck verify(
      Population population, @Nullable Digest known, StillWanted wanted) {
    LedgerCheckup.Found found =
        LedgerCheckup.of(
            population, LedgerCheckup.in(events, population), known, wanted, entry -> {});
    return found.stored() == 0 ? null : check(found, known);
  }

  private static ChainCheck check(LedgerCheckup.Found found, @Nullable Digest known) {
    PrivacyLedger.Break broken = found.broken();
    if (broken != null) {
      return new ChainCheck(found.stored(), found.head(), false, broken.number(), broken.what());
    }
    if (!found.leadsThrough()) {
      return new ChainCheck(
          found.stored(),
          found.head(),
          false,
          null,
          "the chain is whole in itself and does not lead through "
              + known
              + ": it was rolled back, or another one was put in its place");
    }
    return new ChainCheck(found.stored(), found.head(), true, null, null);
  }

  @Override
  public Forecast forecast(String planText, List<Double> multipliers, @Nullable Integer rounds) {
    TrainingPlan plan = plans.check(planText);
    PrivacyRules privacy = plan.privacy();
    if (privacy == null) {
      throw new AdminRefusedException(
          ProblemCode.PLAN_INVALID, "the plan has no privacy section: nothing of it is counted");
    }
    List<TrainingPlan> variants = new ArrayList<>();
    for (double multiplier : multipliers) {
      PlanVariation variation = PlanVariation.of(PlanFile.of(plan).text());
      variation.noise(multiplier);
      variants.add(plans.check(variation.text()));
    }
    return forecast(
        variants.isEmpty() ? List.of(plan) : variants,
        privacy.budget(),
        rounds == null ? plan.rounds() : rounds);
  }

  private Forecast forecast(List<TrainingPlan> variants, PrivacyBudget budget, int rounds) {
    Population population = variants.get(0).population();
    PrivacyLedger ledger;
    try {
      ledger = ledger(population, budget, read(population));
    } catch (LedgerDamagedException e) {
      throw new AdminRefusedException(
          ProblemCode.PLAN_INVALID, "no run may spend of this budget: " + e.getMessage());
    }
    List<Curve> curves = new ArrayList<>();
    for (TrainingPlan plan : variants) {
      PrivacyRules privacy = plan.privacy();
      if (privacy != null) {
        Release release = privacy.release(plan.updateSpec(), plan.model().shape().dimension());
        List<Point> points = new ArrayList<>();
        for (int count : counts(rounds)) {
          points.add(new Point(count, ledger.epsilonWith(release, count)));
        }
        curves.add(
            new Curve(privacy.noiseMultiplier(), points, ledger.affordable(release, ROUNDS_MAX)));
      }
    }
    return new Forecast(population, budget, ledger.epsilon(), curves);
  }

  /** 1, 2, 5, 10, 20, 50 and so on, and the last one. */
  private static List<Integer> counts(int last) {
    List<Integer> counts = new ArrayList<>();
    int[] steps = {1, 2, 5};
    for (int ten = 1; ten <= last; ten *= 10) {
      for (int step : steps) {
        if (step * ten < last) {
          counts.add(step * ten);
        }
      }
    }
    counts.add(last);
    return counts;
  }

  @Override
  public DryRun dryRun(String planText) {
    TrainingPlan plan = plans.check(planText);
    PrivacyRules privacy = plan.privacy();
    return new DryRun(
        plan,
        PlanEstimate.of(plan),
        plans.hasActive(plan.population()),
        privacy == null ? null : forecast(List.of(plan), privacy.budget(), plan.rounds()));
  }
}
