package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RunId;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code cairn system}, and {@code --if-match} of the commands that change something. */
class CairnSystemTest extends CommandsAtApi {

  @Test
  void drain_isBegunAndEnded() throws IOException {
    assertThat(cairn("system", "show")).as(err).isZero();
    assertThat(out).isEqualTo("taking runs; it drives 1\n");
    assertThat(cairn("system", "drain", "--reason", "an update")).as(err).isZero();
    assertThat(out).isEqualTo("draining since 2026-01-01T00:00:00Z; it drives 0\n");
    assertThat(cairn("system", "show", "-o", "json")).isZero();
    assertThat(json().path("draining").asBoolean()).isTrue();
    assertThat(cairn("system", "undrain", "--reason", "it is over")).as(err).isZero();
    assertThat(api.system.draining).isFalse();
  }

  @Test
  void process_isShown() throws IOException {
    assertThat(cairn("system", "replicas")).as(err).isZero();
    assertThat(out).contains("10.0.0.1:7072").contains("1.2.3");
    assertThat(cairn("system", "configuration")).as(err).isZero();
    assertThat(out).containsPattern("database.dsn +\\*\\*\\* +false");
    assertThat(cairn("system", "log", "root", "debug", "--for", "10m")).as(err).isZero();
    assertThat(out).containsPattern("root +DEBUG +2026-01-01T00:10:00Z");
    assertThat(cairn("system", "loggers", "-o", "json")).isZero();
    assertThat(json().get(0).path("level").asText()).isEqualTo("DEBUG");
    assertFails(cairn("system", "log", "none", "DEBUG", "--for", "10m"), "logs as none");
    assertFails(cairn("system", "log", "root", "DEBUG", "--for", "2d"), "1m to 1d, not 172800s");
    assertFails(cairn("system", "log", "root", "DEBUG", "--for", "59s"), "1m to 1d, not 59s");
  }

  @Test
  void run_isChangedAsItWasShown() {
    RunId run = new RunId("guarded");
    api.runs.put(api.runs.view(run, "one", RunState.Status.ACTIVE, 0));
    String[] pause = {"runs", "pause", "guarded", "--reason", "x", "--if-match", "1"};
    assertThat(cairn("runs", "show", "guarded")).isZero();
    assertThat(out).containsPattern("revision +1");
    assertThat(cairn(pause)).as(err).isZero();
    assertThat(out).containsPattern("revision +2");
    assertFails(cairn(pause), "revision 2, not 1");
    assertThat(cairn("runs", "cancel", "guarded", "--if-match", "2")).as(err).isZero();
  }

  @Test
  void lists_areReadToTheirEnd() throws IOException {
    for (int i = 1; i <= 3; i++) {
      api.runs.put(api.runs.view(new RunId("listed-" + i), "one", RunState.Status.FAILED, 1));
      api.clients.enrolled("listed-" + i, null);
    }
    assertThat(cairn("runs", "list", "--limit", "1", "-o", "json")).as(err).isZero();
    assertThat(json()).hasSize(1);
    for (String list : new String[] {"runs", "clients"}) {
      assertThat(cairn(list, "list", "--limit", "1", "--all", "-o", "json")).as(err).isZero();
      assertThat(json()).hasSizeGreaterThanOrEqualTo(3);
      assertThat(json()).doesNotHaveDuplicates();
    }
    assertThat(cairn("tokens", "list", "--all", "--limit", "1", "-o", "json")).as(err).isZero();
    assertThat(json()).hasSize(1);
  }
}
