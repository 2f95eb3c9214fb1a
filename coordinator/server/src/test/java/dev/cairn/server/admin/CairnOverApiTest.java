package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.Cairn;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.evaluation.EvaluationReport;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The admin commands of {@code cairn} against the API that they are for. */
class CairnOverApiTest extends CommandsAtApi {
  private static final RunId RUN = new RunId("done");

  @BeforeAll
  static void whatIsThere() {
    api.runs.put(api.runs.view(RUN, "lenet", RunState.Status.COMPLETED, 1));
    api.runs.put(api.runs.view(new RunId("sad"), "lenet", RunState.Status.FAILED, 0));
    api.runs.put(round(1, "Abandoned", AbandonReason.TOO_FEW_CLIENTS, null));
    api.runs.put(round(2, "Committed", null, Samples.version(RUN, 1).model()));
    api.registry.add(Samples.version(RUN, 0));
    api.registry.add(Samples.version(RUN, 1));
    api.registry.record(
        new EvaluationReport(
            Samples.version(RUN, 1).model(),
            RUN,
            "e1",
            "held-out",
            10,
            0.9,
            0.25,
            List.of(
                new EvaluationReport.ClassFigures("boot", 4, 3),
                new EvaluationReport.ClassFigures("shirt", 6, 6))),
        0);
  }

  private static RoundView round(int attempt, String state, AbandonReason reason, ModelId model) {
    return new RoundView(
        new RoundId(RUN, 1, attempt),
        state,
        null,
        Instant.ofEpochSecond(100),
        Instant.ofEpochSecond(175),
        5,
        5,
        model == null ? 0 : 4,
        model == null ? 0 : 4,
        1,
        model == null ? null : 400L,
        model == null ? null : 0.5,
        model == null ? null : 0.00125,
        model,
        reason,
        reason == null ? null : "1 clients checked in, 2 are needed");
  }

  private Path plan(String text) throws IOException {
    return Files.writeString(folder.resolve("plan.yaml"), text);
  }

  @Test
  void tokens_comeOneInEachLine() throws IOException {
    assertThat(cairn("enroll", "--name", "phone", "--valid", "90m", "--count", "3"))
        .as(err)
        .isZero();
    assertThat(out.lines())
        .containsExactly("token-phone-1-5400", "token-phone-2-5400", "token-phone-3-5400");
    assertThat(cairn("enroll", "--output", "json")).isZero();
    assertThat(json().path("tokens").get(0).asText()).isEqualTo("token-null-86400");
    assertThat(json().path("caFingerprint").asText()).hasSize(64);
    assertThat(Instant.parse(json().path("expiresAt").asText())).isAfter(Instant.now());
    assertThat(api.clients.asked).containsOnly("ada");

    assertFails(cairn("enroll", "--valid", "31d"), "validMillis must be a whole number from 60000");
    assertFails(cairn("enroll", "--count", "0"), "count must be a whole number from 1 to 1000");
    assertFails(cairn("enroll", "--name", " "), "name must be one line of 1 to 64 characters");
    assertThat(cairn("enroll", "--valid", "1w")).isEqualTo(Cairn.USAGE);
    assertThat(err).contains("'1w' is no duration such as 90s, 30m, 24h or 7d");
  }

  @Test
  void clients_areListedShownAndRevoked() throws IOException {
    api.clients.enrolled("aa", "phone");
    api.clients.enrolled("bb", null);

    assertThat(cairn("clients", "list")).as(err).isZero();
    assertThat(out.lines().skip(1))
        .containsExactly(
            "aa      phone  ACTIVE  2026-01-01T00:00:00Z  2026-04-01T00:00:00Z  0        -",
            "bb      -      ACTIVE  2026-01-01T00:00:00Z  2026-04-01T00:00:00Z  0        -");
    assertThat(cairn("clients", "list", "--after", "aa", "--limit", "5")).isZero();
    assertThat(out.lines().skip(1)).singleElement().asString().startsWith("bb");
    assertThat(cairn("clients", "revoke", "aa", "--reason", "stolen on 3 May")).as(err).isZero();
    assertThat(out).contains("revoked", "2026-01-01T00:00:01Z", "stolen on 3 May");
    assertThat(cairn("clients", "show", "aa", "--output", "json")).isZero();
    assertThat(json().path("reason").asText()).isEqualTo("stolen on 3 May");

    assertFails(cairn("clients", "show", "cc"), "no client cc");
    assertFails(cairn("clients", "revoke", "cc", "--reason", "x"), "no client cc");
    assertFails(cairn("clients", "revoke", "aa", "--reason", ""), "reason must be one line");
    assertFails(cairn("clients", "show", "a b"), "a client id has 1 to 64");
    assertThat(cairn("clients", "revoke", "aa")).isEqualTo(Cairn.USAGE);
    assertThat(err).contains("--reason");
  }

  @Test
  void validPlan_isSummarised() throws IOException {
    plan("name: lenet");
    assertThat(cairn("plan", "validate", "plan.yaml")).as(err).isZero();
    assertThat(out)
        .contains("valid: lenet, 3 rounds of 5 clients from fashion", "4 are enough, 2 are needed");
    assertThat(cairn("plan", "validate", "plan.yaml", "--output", "json")).isZero();
    assertThat(json().path("cohort").path("target").asInt()).isEqualTo(4);
  }

  @Test
  void invalidPlans_areOneLine() throws IOException {
    plan("name: invalid");
    assertFails(cairn("plan", "validate", "plan.yaml"), "unknown key 'rouns'");
    plan("name: [a");
    assertFails(cairn("plan", "validate", "plan.yaml"), "plan.yaml is not YAML", "line");
    assertFails(cairn("runs", "start", "none.yaml"), "cannot read the plan", "none.yaml");
    assertFails(cairn("runs", "start", "."), "is a folder");
  }

  @Test
  void startedRun_printsItsId() throws IOException {
    plan("name: fresh");
    assertThat(cairn("runs", "start", "plan.yaml")).as(err).isZero();
    String run = out.strip();
    assertThat(run).matches("run-\\d+");
    assertThat(cairn("runs", "show", run)).isZero();
    assertThat(out).contains("fresh", "ACTIVE", "0 of 3 committed");
    assertThat(cairn("runs", "cancel", run)).isZero();
    assertThat(out).contains("CANCELLED");
    assertFails(cairn("runs", "wait", run), "run " + run + " is CANCELLED");
  }

  @Test
  void exportedModelsFiles_areUploadedAndNamedByDigest() throws IOException {
    byte[] module = "not really TorchScript".getBytes();
    ModelShape shape =
        new ModelShape(
            List.of(new TensorShape("b", List.of(2)), new TensorShape("a", List.of(1, 3))));
    byte[] weights = Safetensors.write(new ParameterVector(shape, new float[5])).array();
    Files.createDirectories(folder.resolve("models"));
    Files.write(folder.resolve("models/net.pt"), module);
    Files.write(folder.resolve("models/net.safetensors"), weights);
    plan(
        "name: exported\nmodel:\n  exported:\n    module: models/net.pt\n"
            + "    weights: models/net.safetensors\n"
            + "secureAggregation: off\n");

    assertThat(cairn("runs", "start", "plan.yaml")).as(err).isZero();
    assertThat(api.files.locate(Digest.of(module))).hasBinaryContent(module);
    assertThat(api.files.locate(Digest.of(weights))).hasBinaryContent(weights);
    String sent = api.runs.plan(new RunId(out.strip())).text();
    JsonNode exported =
        new com.fasterxml.jackson.dataformat.yaml.YAMLMapper()
            .readTree(sent)
            .path("model")
            .path("exported");
    assertThat(exported.path("module").asText()).isEqualTo(Digest.of(module).hex());
    assertThat(exported.path("weights").asText()).isEqualTo(Digest.of(weights).hex());
    assertThat(exported.path("moduleBytes").asInt()).isEqualTo(module.length);
    assertThat(exported.path("tensors")).hasToString("[{\"b\":[2]},{\"a\":[1,3]}]");
    assertThat(cairn("runs", "start", "plan.yaml")).as("a second time").isZero();
  }

  @Test
  void exportedModelWithoutItsFiles_isOneLine() throws IOException {
    plan("name: x\nmodel: {exported: {module: no.pt, weights: no.safetensors}}\n");
    assertFails(cairn("runs", "start", "plan.yaml"), "no.pt, which is no file");
    Files.writeString(folder.resolve("no.pt"), "x");
    Files.writeString(folder.resolve("no.safetensors"), "short");
    assertFails(cairn("runs", "start", "plan.yaml"), "is not a safetensors file");
  }

  @Test
  void runs_areListedAsTableAndJson() throws IOException {
    assertThat(cairn("runs", "list")).isZero();
    assertThat(out).contains("RUN", "STATUS", "done", "COMPLETED", "1/3", "1m30s");
    assertThat(cairn("runs", "list", "--output=json")).isZero();
    assertThat(json().findValuesAsText("run")).contains("done", "sad");
  }

  @Test
  void waitForARunThatIsOver_tellsItsEnd() {
    assertThat(cairn("runs", "wait", "done")).isZero();
    assertThat(out).contains("COMPLETED");
    assertFails(cairn("runs", "wait", "sad"), "run sad is FAILED because of TOO_FEW_CLIENTS");
  }

  @Test
  void waitForTooShort_saysThatTheRunGoesOn() throws IOException {
    plan("name: long");
    cairn("runs", "start", "plan.yaml");
    assertFails(cairn("runs", "wait", "--timeout", "0", out.strip()), "it goes on");
  }

  @Test
  void unknownRun_isOneLine() {
    assertFails(cairn("runs", "show", "nope"), "no run nope");
    assertFails(cairn("rounds", "list", "nope"), "no run nope");
    assertFails(cairn("runs", "show", "NOT AN ID"), "a run id has 1 to 64");
  }

  @Test
  void rounds_areListedAndShown() {
    assertThat(cairn("rounds", "list", "done")).isZero();
    assertThat(out.lines().skip(1).toList().get(0))
        .matches("1 +Abandoned +5/5 +0 +1 +- +- +1m15s +TOO_FEW_CLIENTS");
    assertThat(out).contains("1 (attempt 2)", "Committed", "0.5000");
    assertThat(cairn("rounds", "show", "done/1")).isZero();
    assertThat(out).contains("1 clients checked in, 2 are needed");
    assertThat(cairn("rounds", "show", "done/1/2")).isZero();
    assertThat(out).containsPattern("rounding error +0.00125");
    assertThat(cairn("rounds", "show", "done/1/2", "--output", "json")).isZero();
    assertThat(out).contains("\"roundingError\" : 0.00125");
    assertThat(out).contains("\"weight\" : 400");
    assertFails(cairn("rounds", "show", "done"), "a round is RUN/INDEX");
    assertFails(cairn("rounds", "show", "done/7"), "no round done/7/1");
  }

  @Test
  void models_areListedAndShown() {
    assertThat(cairn("models", "list", "done")).isZero();
    assertThat(out).contains("latest best", "0.9000");
    assertThat(cairn("models", "show", "done", "best")).isZero();
    assertThat(out)
        .contains("held-out by e1: accuracy 0.9000, loss 0.2500, 10 examples")
        .containsPattern("boot +4 +3 +0.7500");
    assertFails(cairn("models", "show", "done", "7"), "no model version 7");
  }

  @Test
  void downloadedModel_hasItsDigest() {
    byte[] weights = "some weights".getBytes();
    RunId run = new RunId("downloads");
    api.runs.put(api.runs.view(run, "d", RunState.Status.COMPLETED, 0));
    api.registry.add(
        dev.cairn.engine.registry.ModelVersion.initial(
            run, new ModelId(api.files.put(weights)), 0));
    assertThat(cairn("models", "download", "downloads", "latest", "--file", "m.safetensors"))
        .as(err)
        .isZero();
    assertThat(folder.resolve("m.safetensors")).hasBinaryContent(weights);
    assertThat(out).contains(Digest.of(weights).hex());
    assertFails(
        cairn("models", "download", "downloads", "0", "-f", "no/such/folder/m"),
        "folder",
        "does not exist");
  }

  @Test
  void damagedDownload_isNotKept() throws IOException {
    RunId run = new RunId("damaged");
    api.runs.put(api.runs.view(run, "d", RunState.Status.COMPLETED, 0));
    Digest digest = api.files.put("good".getBytes());
    Files.writeString(api.files.locate(digest), "evil");
    api.registry.add(dev.cairn.engine.registry.ModelVersion.initial(run, new ModelId(digest), 0));
    assertFails(cairn("models", "download", "damaged", "latest"), "nothing was kept");
    try (var left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.contains("safetensors") || name.endsWith(".part"));
    }
  }

  @Test
  void events_areFollowed() throws IOException {
    long before = api.feed.latest();
    for (int i = 0; i < 3; i++) {
      api.feed.append(RUN, new RoundId(RUN, 1, 1), "ClientJoined", 2);
    }
    assertThat(cairn("events", "--after", "" + before, "--limit", "3")).isZero();
    assertThat(out.lines()).hasSize(3).allMatch(line -> line.contains("done/1/1 ClientJoined"));
    assertThat(cairn("events", "--after", "" + before, "--limit", "2", "-o", "json")).isZero();
    assertThat(Json.MAPPER.readTree(out.lines().toList().get(1)).path("position").asLong())
        .isEqualTo(before + 2);
    assertFails(cairn("events", "--after=-5"), "must be a whole number from 0");
  }
}
