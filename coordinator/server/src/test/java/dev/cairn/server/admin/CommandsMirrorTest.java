package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever the contract offers, the command can ask for: each one is run, and what it asked noted.
 */
class CommandsMirrorTest extends CommandsAtApi {
  private static final RunId RUN = new RunId("r1");

  /** What no command for people asks, and who does. */
  private static final Map<String, String> OTHERS =
      new TreeMap<>(
          Map.of(
              "getMetrics", "Prometheus",
              "getContract", "generators of clients",
              "readContract", "a browser",
              "downloadFile", "cairn evaluator, which EvaluatorTest runs",
              "listCandidates", "cairn evaluator",
              "reportEvaluation", "cairn evaluator"));

  private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

  static {
    for (String looked : List.of("getLiveness", "getReadiness", "getVersion", "getDiagnosis")) {
      COMMANDS.put(looked, "doctor");
    }
    COMMANDS.put("setDrain", "system drain --reason x");
    COMMANDS.put("getDrain", "system show");
    COMMANDS.put("listReplicas", "system replicas");
    COMMANDS.put("getConfiguration", "system configuration");
    COMMANDS.put("listLoggers", "system loggers");
    COMMANDS.put("setLogger", "system log root DEBUG --for 10m");
    COMMANDS.put("createBackup", "backups create");
    COMMANDS.put("listBackups", "backups list");
    COMMANDS.put("getBackup", "backups show " + InMemoryBackups.FIRST);
    COMMANDS.put("checkBackup", "backups check " + InMemoryBackups.FIRST);
    COMMANDS.put("validatePlan", "plan validate plan.yaml");
    COMMANDS.put("dryRunPlan", "plan dry-run plan.yaml");
    COMMANDS.put("startRun", "runs start plan.yaml");
    COMMANDS.put("headFile", "runs start exported.yaml");
    COMMANDS.put("uploadFile", "runs start other.yaml");
    COMMANDS.put("listRuns", "runs list");
    COMMANDS.put("getRun", "runs show r1");
    COMMANDS.put("pauseRun", "runs pause r1 --reason x");
    COMMANDS.put("resumeRun", "runs resume r1");
    COMMANDS.put("cloneRun", "runs clone r1");
    COMMANDS.put("cancelRun", "runs cancel r2");
    COMMANDS.put("listRounds", "rounds list r1");
    COMMANDS.put("getRound", "rounds show r1/1");
    COMMANDS.put("getFunnel", "rounds funnel r1/1");
    COMMANDS.put("explainRound", "explain r1/1");
    COMMANDS.put("abortRound", "rounds abort r1/2 --reason x");
    COMMANDS.put("retryRound", "rounds retry r1/1 --reason x");
    COMMANDS.put("listModels", "models list r1");
    COMMANDS.put("getModel", "models show r1 0");
    COMMANDS.put("downloadWeights", "models download r3 0");
    COMMANDS.put("getModelUse", "models use r1 0");
    COMMANDS.put("getLineage", "models lineage r1 0");
    COMMANDS.put("compareModels", "models compare r1 0 r1 1");
    COMMANDS.put("signModel", "models sign r1 0");
    COMMANDS.put("listSignatures", "models signatures r1 0");
    COMMANDS.put("verifyModel", "models verify r1 0");
    COMMANDS.put("listSigningKeys", "models keys");
    COMMANDS.put("promoteModel", "aliases promote fashion live r1 0 --reason x");
    COMMANDS.put("listAliases", "aliases list");
    COMMANDS.put("getAlias", "aliases show fashion live");
    COMMANDS.put("listAliasHistory", "aliases history fashion live");
    COMMANDS.put("rollbackAlias", "aliases rollback fashion twice --reason x");
    COMMANDS.put("listLedgers", "privacy list");
    COMMANDS.put("getLedger", "privacy show fashion");
    COMMANDS.put("listLedgerEntries", "privacy entries fashion");
    COMMANDS.put("verifyLedger", "privacy verify fashion");
    COMMANDS.put("forecastPrivacy", "privacy what-if plan.yaml");
    COMMANDS.put("issueEnrolmentTokens", "enroll");
    COMMANDS.put("listClients", "clients list");
    COMMANDS.put("getClient", "clients show phone");
    COMMANDS.put("disableClient", "clients disable phone --reason x");
    COMMANDS.put("enableClient", "clients enable phone --reason x");
    COMMANDS.put("quarantineClient", "clients quarantine phone --reason x --for 7d");
    COMMANDS.put("releaseClient", "clients release phone --reason x");
    COMMANDS.put("listStrikes", "clients strikes phone");
    COMMANDS.put("eraseClient", "clients erase tablet --reason x");
    COMMANDS.put("revokeClient", "clients revoke phone --reason x");
    COMMANDS.put("listRoles", "tokens roles");
    COMMANDS.put("getOwnToken", "tokens self");
    COMMANDS.put("listTokens", "tokens list");
    COMMANDS.put("getToken", "tokens show " + InMemoryTokens.FIRST);
    COMMANDS.put("createToken", "tokens create name --role auditor --valid 1d");
    COMMANDS.put("rotateToken", "tokens rotate 0000000000000001 --reason x");
    COMMANDS.put("revokeToken", "tokens revoke 0000000000000001 --reason x");
    COMMANDS.put("listAudit", "audit list");
    COMMANDS.put("getAuditHead", "audit head");
    COMMANDS.put("verifyAudit", "audit verify");
    COMMANDS.put("streamEvents", "events --after 0 --limit 1");
  }

  @BeforeEach
  void whatIsThere() throws IOException {
    api.runs.put(api.runs.view(RUN, "one", RunState.Status.ACTIVE, 1));
    api.runs.put(api.runs.view(new RunId("r2"), "two", RunState.Status.ACTIVE, 0));
    api.runs.put(api.runs.view(new RunId("r3"), "three", RunState.Status.ACTIVE, 0));
    api.runs.put(Samples.abandoned(new RoundId(RUN, 1, 1)));
    api.runs.put(Samples.open(new RoundId(RUN, 2, 1)));
    api.registry.add(Samples.version(RUN, 0));
    api.registry.add(Samples.version(RUN, 1));
    Digest weights = api.files.put(new byte[] {1, 2, 3});
    api.registry.add(
        dev.cairn.engine.registry.ModelVersion.initial(new RunId("r3"), new ModelId(weights), 0));
    for (int version = 0; version <= 1; version++) {
      api.models.promote(
          new dev.cairn.protocol.Population("fashion"),
          "twice",
          RUN,
          version,
          new ModelAliases.Change("ada", "better"),
          null);
    }
    api.clients.enrolled("phone", "kitchen");
    api.clients.enrolled("tablet", null);
    api.feed.append(RUN, null, "RunStarted", 1);
    Files.writeString(folder.resolve("plan.yaml"), "name: a");
    Files.writeString(folder.resolve("net.pt"), "module");
    Files.writeString(folder.resolve("other.pt"), "another module, which nobody has uploaded");
    ModelShape shape = new ModelShape(List.of(new TensorShape("a", List.of(2))));
    Files.write(
        folder.resolve("net.safetensors"),
        Safetensors.write(new ParameterVector(shape, new float[2])).array());
    for (String module : List.of("net", "other")) {
      String plan = module.equals("net") ? "exported.yaml" : "other.yaml";
      Files.writeString(
          folder.resolve(plan),
          "name: b\nmodel: {exported: {module: " + module + ".pt, weights: net.safetensors}}\n");
    }
  }

  @Test
  void everyOperation_isAskedForByItsCommand() throws IOException {
    Set<String> ran = new HashSet<>();
    List<String> missed = new ArrayList<>();
    for (Map.Entry<String, String> one : COMMANDS.entrySet()) {
      try (RecordingProxy proxy = new RecordingProxy(api.port)) {
        env.put("CAIRN_ADMIN", "http://127.0.0.1:" + proxy.port());
        assertThat(cairn(one.getValue().split(" "))).as(one.getValue() + ": " + err).isZero();
        if (!proxy.asked.contains(one.getKey())) {
          missed.add(one.getValue() + " asks for " + proxy.asked + ", not " + one.getKey());
        }
        ran.add(one.getKey());
      }
    }
    assertThat(missed).isEmpty();
    ran.addAll(OTHERS.keySet());
    TreeSet<String> promised = new TreeSet<>();
    Operation.all(ContractCheck.CONTRACT).forEach(operation -> promised.add(operation.id()));
    assertThat(new TreeSet<>(ran))
        .as("each has a command, or another who asks")
        .isEqualTo(promised);
  }
}
