package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do to runs that have begun, by the command. */
class SteeringCommandsTest extends CommandsAtApi {
  private static final RunId RUN = new RunId("r1");

  @BeforeEach
  void whatIsThere() {
    api.steering.commands.clear();
    api.runs.put(api.runs.view(RUN, "lenet", RunState.Status.ACTIVE, 1));
    api.runs.put(Samples.abandoned(new RoundId(RUN, 1, 1)));
    api.runs.put(Samples.open(new RoundId(RUN, 2, 1)));
  }

  @Test
  void pause_isSaidWithItsReason_andResumed() {
    assertThat(cairn("runs", "pause", "r1", "--reason", "new data on Friday")).as(err).isZero();
    assertThat(out).containsPattern("status +PAUSED").contains("AFTER_ROUND by ada: maintenance");
    assertThat(cairn("runs", "pause", "r1", "--now", "--reason", "wrong data")).as(err).isZero();
    assertThat(cairn("runs", "resume", "r1")).as(err).isZero();
    assertThat(out).containsPattern("status +ACTIVE").doesNotContain("by ada");
    assertThat(api.steering.commands)
        .containsExactly(
            new RunCommand.Pause("ada", "new data on Friday", PauseTime.AFTER_ROUND),
            new RunCommand.Pause("ada", "wrong data", PauseTime.NOW),
            new RunCommand.Resume("ada"));
  }

  @Test
  void pause_needsAReason() {
    assertThat(cairn("runs", "pause", "r1")).isEqualTo(Cairn.USAGE);
    assertThat(err).contains("--reason");
    assertFails(
        cairn("runs", "pause", "r1", "--reason", " "),
        "reason must be one line of 1 to 300 characters");
    assertFails(cairn("runs", "resume", "no"), "there is no run no");
  }

  @Test
  void clone_startsARunThatDiffersAsSaid() throws Exception {
    assertThat(cairn("runs", "clone", "r1", "--name", "again", "--set", "rounds=5"))
        .as(err)
        .isZero();
    String run = out.strip();
    assertThat(cairn("runs", "show", run, "--output", "json")).isZero();
    assertThat(json().path("name").asText()).isEqualTo("again");
    assertThat(json().path("planText").asText()).contains("rounds: 5");
    assertFails(cairn("runs", "clone", "r1", "--from", "9"), "run r1 has no model version 9");
    assertFails(
        cairn("runs", "clone", "r1", "--from", "newest"),
        "weights are initial, latest, best or a version, not 'newest'");
    assertFails(
        cairn("runs", "clone", "r1", "--set", "a=1", "--set", "a.b=2"),
        "'a.b' contradicts another --set");
  }

  @Test
  void rounds_areExplained() throws Exception {
    for (String[] way : new String[][] {{"explain", "r1/1"}, {"rounds", "explain", "r1/1/1"}}) {
      assertThat(cairn(way)).as(err).isZero();
      assertThat(out.lines())
          .startsWith("Round r1/1/1 never opened: BUDGET_EXHAUSTED.")
          .contains("What may be done:");
    }
    assertThat(cairn("explain", "r1/1", "--output", "json")).isZero();
    assertThat(json().path("advice").isEmpty()).isFalse();
    assertFails(cairn("explain", "r1/9"), "no round r1/9/1");
    assertThat(cairn("rounds", "funnel", "r1/1")).as(err).isZero();
    assertThat(out.lines())
        .contains(
            "Collecting   5      1     2       3 SILENT, 1 TRAINING_FAILED  ABANDONED  1m0s",
            "Aggregating  0      0     2       -                            OPEN       -");
  }

  @Test
  void privacy_isShownAndVerified() throws Exception {
    assertThat(cairn("privacy", "list")).as(err).isZero();
    assertThat(out.lines().toList().get(1)).startsWith("fashion").contains("8.0", "1.0E-6");
    assertThat(cairn("privacy", "show", "fashion")).as(err).isZero();
    assertThat(out).contains("epsilon 8.0 at delta 1.0E-6", api.privacy.ledger.head().hex());
    assertThat(cairn("privacy", "entries", "fashion")).as(err).isZero();
    assertThat(out.lines().skip(1))
        .anySatisfy(line -> assertThat(line).contains("RESERVED", "r1/1/1", "sigma 2.0, clip 1.0"))
        .anySatisfy(line -> assertThat(line).contains("CHARGED"));
    assertThat(cairn("privacy", "verify", "fashion")).as(err).isZero();
    assertThat(out).startsWith("whole: 2 entries");
    assertFails(
        cairn("privacy", "verify", "fashion", "--head", "0".repeat(64)),
        "the ledger of fashion is damaged at entry 1: it was rolled back");
    assertFails(cairn("privacy", "verify", "fashion", "--head", "x"), "64");
    assertFails(cairn("privacy", "show", "no"), "population no has no ledger");
  }

  @Test
  void plans_areForecastAndDryRun() throws Exception {
    java.nio.file.Files.writeString(folder.resolve("plan.yaml"), "name: lenet");
    assertThat(cairn("privacy", "what-if", "--noise", "0.5,1", "plan.yaml")).as(err).isZero();
    assertThat(out).contains("population fashion: epsilon", "of 8.0 is spent or reserved");
    assertThat(out.lines().skip(2)).hasSize(2);
    assertFails(
        cairn("privacy", "what-if", "--noise", "0", "plan.yaml"), "numbers above 0 and below");
    assertFails(cairn("privacy", "what-if", "--rounds", "0", "plan.yaml"), "1 to 100000, not 0");
    assertThat(cairn("plan", "dry-run", "plan.yaml")).as(err).isZero();
    assertThat(out).contains("each client downloads", " in a round", "could be started now");
    assertThat(cairn("plan", "dry-run", "plan.yaml", "--output", "json")).isZero();
    assertThat(json().path("estimate").path("updateBytes").asLong()).isPositive();
  }

  @Test
  void rounds_areAbortedAndTriedAgain() {
    assertThat(cairn("rounds", "abort", "r1/2", "--reason", "wrong data")).as(err).isZero();
    assertThat(out).contains("r1/2/1", "Collecting");
    assertFails(cairn("rounds", "abort", "r1/1", "--reason", "x"), "round r1/1/1 is over");
    assertThat(cairn("rounds", "retry", "r1/1/1", "--reason", "clients are up")).as(err).isZero();
    assertThat(out).isEqualTo("run r1 is ACTIVE; next is r1/2/1\n");
    assertFails(
        cairn("rounds", "retry", "r1/2", "--reason", "x"),
        "only the last round can be tried again");
    assertFails(cairn("rounds", "retry", "r1", "--reason", "x"), "a round is RUN/INDEX or");
    assertThat(api.steering.commands)
        .containsExactly(
            new RunCommand.Abort(new RoundId(RUN, 2, 1), "ada", "wrong data"),
            new RunCommand.Retry(new RoundId(RUN, 1, 1), "ada", "clients are up"));
  }

  @Test
  void models_areComparedSignedAndNamed() throws Exception {
    for (int version = 0; version <= 1; version++) {
      api.registry.add(Samples.version(RUN, version));
    }
    assertThat(cairn("models", "use", "r1", "latest")).as(err).isZero();
    assertThat(out).contains("1 of run r1");
    assertThat(cairn("models", "lineage", "r1", "1")).as(err).isZero();
    assertThat(cairn("models", "compare", "r1", "0", "r1", "1")).as(err).isZero();
    assertThat(out).startsWith("6 parameters differ by 2.50, cosine 0.7500");
    assertFails(cairn("models", "verify", "r1", "1"), "no key of this deployment has signed");
    assertThat(cairn("models", "sign", "r1", "1")).as(err).isZero();
    assertThat(out).startsWith("cairn/model-statement/1").contains("signed by key");
    assertThat(cairn("models", "verify", "r1", "1")).as(err).isZero();
    assertThat(cairn("models", "signatures", "r1", "1")).as(err).isZero();
    assertThat(cairn("models", "keys")).as(err).isZero();
    assertThat(out).contains("Ed25519");
    for (String version : new String[] {"0", "1"}) {
      assertThat(cairn("aliases", "promote", "fashion", "live", "r1", version, "--reason", "good"))
          .as(err)
          .isZero();
    }
    assertThat(out).startsWith("live of fashion is version 1 of run r1 (PROMOTED by ada at");
    assertThat(cairn("aliases", "rollback", "fashion", "live", "--reason", "bad")).as(err).isZero();
    assertThat(cairn("aliases", "show", "fashion", "live", "--output", "json")).isZero();
    assertThat(json().path("version").asInt()).isZero();
    assertThat(cairn("aliases", "list")).isZero();
    assertThat(cairn("aliases", "history", "fashion", "live")).isZero();
    assertThat(out.lines()).hasSize(4);
    assertFails(cairn("aliases", "show", "fashion", "dead"), "no alias dead");
    assertFails(cairn("aliases", "show", "fashion", "best"), "neither latest nor best");
  }
}
