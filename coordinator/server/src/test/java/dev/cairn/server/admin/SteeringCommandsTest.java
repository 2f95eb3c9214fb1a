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
}
