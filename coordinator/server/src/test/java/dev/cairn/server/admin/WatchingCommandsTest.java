package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.junit.jupiter.api.Test;

/** Waiting for a run, looking on, and looking a deployment over. */
class WatchingCommandsTest extends CommandsAtApi {

  private void happens(RunId run) {
    RoundId round = new RoundId(run, 1, 2);
    api.feed.append(run, null, "RunStarted", "{\"rounds\":3,\"attempts\":2}");
    api.feed.append(run, null, "RoundScheduled", "{}");
    api.feed.append(run, round, "RoundOpened", "{}");
    api.feed.append(run, round, "ClientJoined", "{}");
    api.feed.append(run, round, "CohortSealed", "{\"members\":[\"a\",\"b\"]}");
    api.feed.append(
        run,
        round,
        "RoundAbandoned",
        "{\"reason\":\"TOO_FEW_UPDATES\",\"detail\":\"1 of 2 needed\"}");
    api.feed.append(run, null, "RunPaused", "{\"by\":\"ada\",\"reason\":\"data\"}");
    api.feed.append(run, null, "RunFailed", "{\"reason\":\"TOO_FEW_UPDATES\"}");
  }

  @Test
  void watch_tellsWhatHappened_andEndsWithTheRun() throws Exception {
    RunId run = new RunId("failed");
    api.runs.put(api.runs.view(run, "one", RunState.Status.FAILED, 0));
    happens(run);
    assertFails(cairn("watch", "failed"), "run failed is FAILED because of TOO_FEW_CLIENTS");
    assertThat(out.lines().map(line -> line.replaceFirst("^\\S+ +", "")))
        .containsExactly(
            "the run began: 3 rounds, 2 attempts",
            "round 1 (attempt 2) is open",
            "round 1 (attempt 2): 2 clients take part",
            "round 1 (attempt 2) was abandoned: TOO_FEW_UPDATES, 1 of 2 needed; 'cairn explain"
                + " failed/1/2' tells more",
            "paused by ada: data",
            "the run is FAILED: TOO_FEW_UPDATES");
    assertFails(cairn("watch", "none"), "no run none");
  }

  /** One that was tried again after it had failed goes on. */
  @Test
  void watch_goesOnWhileTheRunDoes() throws Exception {
    RunId run = new RunId("again");
    api.runs.put(api.runs.view(run, "one", RunState.Status.ACTIVE, 0));
    happens(run);
    Thread later =
        new Thread(
            () -> {
              api.runs.put(api.runs.view(run, "one", RunState.Status.COMPLETED, 3));
              api.feed.append(run, null, "RunCompleted", "{}");
            });
    Thread watching =
        new Thread(() -> assertThat(cairn("watch", "again", "--output", "json")).isZero());
    watching.start();
    ApiFixture.await("it is watched", () -> api.feed.subscriptions.get() > 0);
    later.start();
    later.join(30_000);
    watching.join(30_000);
    assertThat(watching.isAlive()).isFalse();
    assertThat(out.lines().count()).isGreaterThanOrEqualTo(8);
  }

  @Test
  void wait_isForTheEndOfTheRun() {
    api.runs.put(api.runs.view(new RunId("done"), "one", RunState.Status.COMPLETED, 3));
    api.runs.put(api.runs.view(new RunId("sad"), "one", RunState.Status.FAILED, 1));
    api.runs.put(api.runs.view(new RunId("still"), "one", RunState.Status.PAUSED, 1));
    assertThat(cairn("wait", "done")).as(err).isZero();
    assertThat(out).contains("COMPLETED");
    assertFails(cairn("wait", "sad"), "'cairn explain sad/1/1' tells more");
    assertFails(cairn("wait", "still", "--timeout", "1"), "run still is not over after 1 s");
  }

  @Test
  void doctor_looksTheDeploymentOver() throws Exception {
    assertThat(cairn("doctor", "--devices", "127.0.0.1:" + api.port)).as(err + out).isZero();
    assertThat(out)
        .containsPattern("reach +OK")
        .containsPattern("ready +OK")
        .containsPattern("token +OK")
        .containsPattern("version +WARNING +the coordinator is 1.2.3")
        .containsPattern("clock +OK")
        .containsPattern("disk +WARNING +it is nearly full")
        .containsPattern("devices' port +OK");
    assertThat(cairn("doctor", "--output", "json")).isZero();
    assertThat(json().get(0).path("name").asText()).isEqualTo("reach");

    env.put("CAIRN_TOKEN", "cairn_wrong");
    assertFails(cairn("doctor"), "not as it must be: token");
    env.put("CAIRN_ADMIN", "http://127.0.0.1:1");
    assertFails(cairn("doctor"), "not as it must be: reach");
    assertThat(out).contains("no coordinator answers at http://127.0.0.1:1");
  }

  @Test
  void doctor_failsWhereTheDevicesPortIsClosed() {
    assertFails(cairn("doctor", "--devices", "127.0.0.1:1"), "not as it must be: devices' port");
    assertFails(cairn("doctor", "--devices", "nowhere"), "must be HOST:PORT, not 'nowhere'");
  }
}
