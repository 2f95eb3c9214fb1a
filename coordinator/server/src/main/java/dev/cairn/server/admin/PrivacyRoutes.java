package dev.cairn.server.admin;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.run.PlanEstimate;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.Rounding;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was released about populations, what may still be, and what a plan would cost. */
final class PrivacyRoutes {
  private static final int ENTRIES_MAX = 10_000;
  private static final int ENTRIES_USUAL = 1_000;
  private static final int MULTIPLIERS_MAX = 20;

  private final PrivacyReports reports;
  private final Calls calls;

  PrivacyRoutes(PrivacyReports reports, Calls calls) {
    this.reports = reports;
    this.calls = calls;
  }

  void mount(Router router) {
    router
        .post("/v1/plans/dry-run")
        .handler(new Requires(Permission.PLANS_READ))
        .handler(this::dryRun);
    router
        .get("/v1/privacy")
        .handler(new Requires(Permission.PRIVACY_READ))
        .handler(context -> calls.answer(context, 200, () -> Map.of("ledgers", reports.ledgers())));
    router
        .post("/v1/privacy/what-if")
        .handler(new Requires(Permission.PRIVACY_READ))
        .handler(this::forecast);
    router
        .get("/v1/privacy/:population")
        .handler(new Requires(Permission.PRIVACY_READ))
        .handler(this::ledger);
    router
        .get("/v1/privacy/:population/entries")
        .handler(new Requires(Permission.PRIVACY_READ))
        .handler(this::entries);
    router
        .post("/v1/privacy/:population/verify")
        .handler(new Requires(Permission.PRIVACY_READ))
        .handler(this::verify);
  }

  /** An entry as it is shown: with the hash that the next one names. */
  record EntryJson(
      long number,
      LedgerEntry.Kind kind,
      RoundId round,
      List<ReleaseJson> releases,
      Digest previous,
      Digest hash) {
    static EntryJson of(LedgerEntry entry) {
      return new EntryJson(
          entry.number(),
          entry.kind(),
          entry.round(),
          entry.releases().stream().map(ReleaseJson::of).toList(),
          entry.previous(),
          entry.hash());
    }
  }

  /** A noisy sum as it is shown. */
  record ReleaseJson(
      NoiseMechanism mechanism,
      double clip,
      double scale,
      int dimension,
      double sigma,
      int honest,
      double rate,
      Rounding rounding) {
    static ReleaseJson of(Release release) {
      return new ReleaseJson(
          release.mechanism(),
          release.clip(),
          release.scale(),
          release.dimension(),
          release.sigma(),
          release.honest(),
          release.rate(),
          release.rounding());
    }
  }

  /** A head that the caller kept. */
  record Expectation(@Nullable String hash) {}

  /** What is to be forecast. */
  record WhatIf(
      @Nullable String plan, @Nullable List<Double> noiseMultipliers, @Nullable Integer rounds) {}

  /** A dry run as it is shown. */
  record DryRunJson(
      PlanJson plan,
      PlanEstimate estimate,
      boolean populationActive,
      PrivacyReports.@Nullable Forecast privacy) {}

  private void dryRun(RoutingContext context) {
    String text = RunRoutes.planText(context);
    calls.answer(
        context,
        200,
        () -> {
          PrivacyReports.DryRun told = reports.dryRun(text);
          return new DryRunJson(
              PlanJson.of(told.plan()), told.estimate(), told.active(), told.privacy());
        });
  }

  private void ledger(RoutingContext context) {
    Population population = Parameters.population(context);
    calls.answer(context, 200, () -> known(population, reports.ledger(population)));
  }

  private void entries(RoutingContext context) {
    Population population = Parameters.population(context);
    Page page = Page.of(context, ENTRIES_MAX, ENTRIES_USUAL, "from");
    Long behind = page.behind(Long::valueOf);
    long from =
        behind == null
            ? Parameters.number(context, "from", 1, Integer.MAX_VALUE, 1)
            : Math.min(behind, Long.MAX_VALUE - 1) + 1;
    calls.answer(
        context,
        200,
        () ->
            page.answer(
                "entries",
                known(population, reports.entries(population, from, page.wanted())),
                LedgerEntry::number,
                EntryJson::of));
  }

  private void verify(RoutingContext context) {
    Population population = Parameters.population(context);
    String hash = JsonBody.read(context, Expectation.class, "{\"hash\": \"...\"}").hash();
    Digest head = hash == null ? null : digest(hash);
    calls.answerLong(
        context, wanted -> known(population, reports.verify(population, head, wanted)));
  }

  private static Digest digest(String hash) {
    try {
      return new Digest(hash);
    } catch (IllegalArgumentException e) {
      throw JsonBody.bad(String.valueOf(e.getMessage()));
    }
  }

  private void forecast(RoutingContext context) {
    WhatIf wish =
        JsonBody.read(context, WhatIf.class, "{\"plan\": \"...\", \"noiseMultipliers\": [0.5, 1]}");
    String plan = wish.plan();
    if (plan == null || plan.isBlank()) {
      throw JsonBody.bad("give a plan in YAML, as {\"plan\": \"...\"}");
    }
    List<Double> multipliers =
        wish.noiseMultipliers() == null ? List.of() : wish.noiseMultipliers();
    if (multipliers.size() > MULTIPLIERS_MAX
        || !multipliers.stream().allMatch(one -> one > 0 && one < 1e6)) {
      throw JsonBody.bad(
          "noiseMultipliers are at most " + MULTIPLIERS_MAX + " numbers above 0 and below 1000000");
    }
    Integer rounds = wish.rounds();
    if (rounds != null && (rounds < 1 || rounds > PrivacyReports.ROUNDS_MAX)) {
      throw JsonBody.bad("rounds must be 1 to " + PrivacyReports.ROUNDS_MAX + ", not " + rounds);
    }
    calls.answer(context, 200, () -> reports.forecast(plan, multipliers, rounds));
  }

  private static <T> T known(Population population, @Nullable T found) {
    if (found == null) {
      throw new AdminRefusedException(
          ProblemCode.POPULATION_UNKNOWN,
          "population " + population + " has no ledger: no round with privacy was reserved");
    }
    return found;
  }
}
