package dev.cairn.server.admin;

import static dev.cairn.server.admin.ProblemFixtures.NO_MODEL;
import static dev.cairn.server.admin.ProblemFixtures.PAUSE;
import static dev.cairn.server.admin.ProblemFixtures.REASON;
import static dev.cairn.server.admin.ProblemFixtures.REPORT;

import java.util.List;
import java.util.Map;

/** How the problems of plans, runs, rounds and models are provoked. */
final class TrainingProblems {
  private TrainingProblems() {}

  static void tell(Provocations to, ProblemFixtures at) {
    Map<String, String> plans =
        Map.of(
            "/v1/plans/validate", "validatePlan",
            "/v1/plans/dry-run", "dryRunPlan",
            "/v1/runs", "startRun");
    plans.forEach(
        (path, operation) -> {
          to.add(operation + " plan_invalid", () -> at.api.post(path, "invalid"));
          to.add(operation + " file_missing", () -> at.api.post(path, "absent"));
        });
    String whatIf = "/v1/privacy/what-if";
    to.add("forecastPrivacy plan_invalid", () -> at.api.post(whatIf, "{\"plan\":\"invalid\"}"));
    to.add("forecastPrivacy file_missing", () -> at.api.post(whatIf, "{\"plan\":\"absent\"}"));
    to.add("getLedger population_unknown", () -> at.api.get("/v1/privacy/no"));
    to.add("listLedgerEntries population_unknown", () -> at.api.get("/v1/privacy/no/entries"));
    to.add("verifyLedger population_unknown", () -> at.api.post("/v1/privacy/no/verify", ""));
    to.add("startRun population_active", () -> at.api.post("/v1/runs", "occupied"));
    to.add("startRun draining", () -> at.api.post("/v1/runs", "draining"));
    to.add("cloneRun draining", () -> at.copy("{\"name\":\"draining\"}"));
    to.add(
        "retryRound draining",
        () -> at.api.post("/v1/rounds/r1/1/1/retry", "{\"reason\":\"draining\"}"));
    to.add("getRun run_unknown", () -> at.api.get("/v1/runs/no"));
    to.add("cancelRun run_unknown", () -> at.api.post("/v1/runs/no/cancel", ""));
    to.add("cancelRun run_over", () -> at.api.post("/v1/runs/done/cancel", ""));
    to.add("pauseRun run_unknown", () -> at.api.post("/v1/runs/no/pause", PAUSE));
    to.add("pauseRun run_over", () -> at.api.post("/v1/runs/done/pause", PAUSE));
    to.add("resumeRun run_unknown", () -> at.api.post("/v1/runs/no/resume", ""));
    to.add("resumeRun run_over", () -> at.api.post("/v1/runs/done/resume", ""));
    to.add("cloneRun run_unknown", () -> at.api.post("/v1/runs/no/clone", ""));
    to.add("cloneRun model_unknown", () -> at.copy("{\"weights\":\"9\"}"));
    to.add("cloneRun plan_invalid", () -> at.copy("{\"name\":\"invalid\"}"));
    to.add("cloneRun file_missing", () -> at.copy("{\"name\":\"absent\"}"));
    to.add("cloneRun population_active", () -> at.copy("{\"name\":\"occupied\"}"));
    String adrift = "/v1/runs/adrift/";
    to.add("cancelRun not_driven", () -> at.api.post(adrift + "cancel", ""));
    to.add("pauseRun not_driven", () -> at.api.post(adrift + "pause", PAUSE));
    to.add("resumeRun not_driven", () -> at.api.post(adrift + "resume", ""));
    String run = "/v1/runs/r1";
    Map.of(
            "listRuns", "/v1/runs",
            "listRounds", run + "/rounds",
            "listModels", run + "/models",
            "listAliases", "/v1/aliases",
            "listLedgerEntries", "/v1/privacy/fashion/entries")
        .forEach((list, path) -> to.add(list + " cursor_invalid", () -> at.elsewhere(path)));
    to.add("cancelRun precondition_failed", () -> at.unseen(run + "/cancel", ""));
    to.add("pauseRun precondition_failed", () -> at.unseen(run + "/pause", PAUSE));
    to.add("resumeRun precondition_failed", () -> at.unseen(run + "/resume", ""));
    to.add("retryRound precondition_failed", () -> at.unseen("/v1/rounds/r1/1/1/retry", REASON));
    for (String what : List.of("abort", "retry")) {
      to.add(what + "Round round_unknown", () -> at.api.post("/v1/rounds/r1/9/1/" + what, REASON));
      to.add(what + "Round not_driven", () -> at.api.post("/v1/rounds/adrift/1/1/" + what, REASON));
    }
    to.add("getFunnel round_unknown", () -> at.api.get("/v1/rounds/r1/9/1/funnel"));
    to.add("explainRound round_unknown", () -> at.api.get("/v1/rounds/r1/9/1/explanation"));
    to.add("abortRound round_over", () -> at.api.post("/v1/rounds/r1/1/1/abort", REASON));
    to.add("retryRound round_not_retryable", () -> at.api.post("/v1/rounds/r1/2/1/retry", REASON));
    to.add(
        "retryRound population_active",
        () -> at.api.post("/v1/rounds/r1/1/1/retry", "{\"reason\":\"occupied\"}"));
    to.add("listRounds run_unknown", () -> at.api.get("/v1/runs/no/rounds"));
    to.add("getRound round_unknown", () -> at.api.get("/v1/rounds/r1/9/1"));
    to.add("listModels run_unknown", () -> at.api.get("/v1/runs/no/models"));
    to.add("getModel run_unknown", () -> at.api.get("/v1/runs/no/models/latest"));
    to.add("getModel model_unknown", () -> at.api.get("/v1/runs/r1/models/9"));
    Map<String, String> reads =
        Map.of(
            "getModelUse", "",
            "getLineage", "/lineage",
            "compareModels", "/comparison?with=" + NO_MODEL,
            "listSignatures", "/signatures",
            "verifyModel", "/verification");
    reads.forEach(
        (operation, path) ->
            to.add(
                operation + " model_unknown", () -> at.api.get("/v1/models/" + NO_MODEL + path)));
    to.add(
        "signModel model_unknown", () -> at.api.post("/v1/models/" + NO_MODEL + "/signatures", ""));
    to.add("signModel no_signing_key", at::withoutKey);
    String alias = "/v1/aliases/fashion/live";
    to.add("getAlias alias_unknown", () -> at.api.get(alias));
    to.add("listAliasHistory alias_unknown", () -> at.api.get(alias + "/history"));
    to.add("rollbackAlias alias_unknown", () -> at.api.post(alias + "/rollback", REASON));
    to.add("rollbackAlias nothing_to_roll_back", at::oncePromoted);
    to.add("promoteModel precondition_failed", () -> at.promotedUnseen(alias));
    to.add(
        "rollbackAlias precondition_failed", () -> at.rolledBackUnseen("/v1/aliases/fashion/seen"));
    to.add("promoteModel model_unknown", () -> at.promoted(alias, 9));
    to.add(
        "downloadWeights model_unknown", () -> at.api.get("/v1/models/" + NO_MODEL + "/weights"));
    to.add("reportEvaluation model_unknown", () -> at.report(NO_MODEL, REPORT + "1}"));
    to.add("reportEvaluation evaluation_invalid", () -> at.report(NO_MODEL, REPORT + "2}"));
  }
}
