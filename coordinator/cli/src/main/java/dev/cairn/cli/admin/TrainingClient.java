package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link AdminClient} that is about training that has begun. */
public final class TrainingClient {
  private static final String JSON = "application/json";

  private final AdminRequests client;

  TrainingClient(AdminRequests client) {
    this.client = client;
  }

  private static String run(String run) {
    return "/v1/runs/" + AdminRequests.encoded(run);
  }

  private static ObjectNode reason(String reason) {
    return AdminJson.MAPPER.createObjectNode().put("reason", reason);
  }

  /**
   * Pauses a run.
   *
   * @param now whether its open round ends with that
   * @param reason one line
   */
  public RunInfo pause(String run, boolean now, String reason) {
    ObjectNode wish = reason(reason).put("when", now ? "NOW" : "AFTER_ROUND");
    return client.post(run(run) + "/pause", JSON, wish.toString(), RunInfo.class);
  }

  /** Lets a paused run go on. */
  public RunInfo resume(String run) {
    return client.post(run(run) + "/resume", JSON, "", RunInfo.class);
  }

  /**
   * Starts a run like another one.
   *
   * @param weights {@code latest}, {@code best} or a version; null for what the other began with
   * @param name the plan's name; null for the same
   * @param overrides a JSON merge patch of the plan
   */
  public RunInfo copy(
      String run, @Nullable String weights, @Nullable String name, ObjectNode overrides) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode();
    wish.put("weights", weights == null ? "initial" : weights);
    if (name != null) {
      wish.put("name", name);
    }
    wish.set("overrides", overrides);
    return client.post(run(run) + "/clone", JSON, wish.toString(), RunInfo.class);
  }

  /** How many came and went in each state of a round. */
  public FunnelInfo funnel(RoundName round) {
    return client.get(round.path() + "/funnel", FunnelInfo.class);
  }

  /** Why a round ended as it did. */
  public ExplanationInfo explanation(RoundName round) {
    return client.get(round.path() + "/explanation", ExplanationInfo.class);
  }

  /** Ends an open round; its run goes on. */
  public RoundInfo abort(RoundName round, String reason) {
    return client.post(round.path() + "/abort", JSON, reason(reason).toString(), RoundInfo.class);
  }

  /** Tries the last round of a failed or paused run again. */
  public RunInfo retry(RoundName round, String reason) {
    return client.post(round.path() + "/retry", JSON, reason(reason).toString(), RunInfo.class);
  }

  /** The ledgers of all populations. */
  public List<LedgerInfo> ledgers() {
    return client.list("/v1/privacy", "ledgers", new TypeReference<>() {});
  }

  private static String privacy(String population) {
    return "/v1/privacy/" + AdminRequests.encoded(population);
  }

  /** The ledger of a population. */
  public LedgerInfo ledger(String population) {
    return client.get(privacy(population), LedgerInfo.class);
  }

  /** Entries of a ledger, from a number on. */
  public List<LedgerInfo.Entry> ledgerEntries(String population, long from, int limit) {
    return client.list(
        privacy(population) + "/entries?from=" + from + "&limit=" + limit,
        "entries",
        new TypeReference<>() {});
  }

  /**
   * Reads a ledger from its first entry to its last.
   *
   * @param hash an earlier head that must still be in it; null for none
   */
  public LedgerInfo.Check verifyLedger(String population, @Nullable String hash) {
    ObjectNode body = AdminJson.MAPPER.createObjectNode();
    if (hash != null) {
      body.put("hash", hash);
    }
    return client.look(privacy(population) + "/verify", body, LedgerInfo.Check.class);
  }

  /**
   * What rounds of a plan would cost.
   *
   * @param multipliers of the noise, instead of the plan's; may be empty
   * @param rounds how many to tell about; null for the plan's
   */
  public ForecastInfo forecast(String plan, List<Double> multipliers, @Nullable Integer rounds) {
    ObjectNode wish = AdminJson.MAPPER.createObjectNode().put("plan", plan);
    multipliers.forEach(wish.putArray("noiseMultipliers")::add);
    if (rounds != null) {
      wish.put("rounds", rounds);
    }
    return client.post("/v1/privacy/what-if", JSON, wish.toString(), ForecastInfo.class);
  }

  /** What a plan would need and cost. */
  public ForecastInfo.DryRun dryRun(String plan) {
    return client.post("/v1/plans/dry-run", "application/yaml", plan, ForecastInfo.DryRun.class);
  }
}
