package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code cairn backups}. */
class CairnBackupsTest extends CommandsAtApi {

  @BeforeEach
  void idle() {
    api.backups.busy = false;
    api.backups.broken = null;
    api.backups.problems.clear();
  }

  private String made() throws IOException {
    assertThat(cairn("backups", "create", "-o", "json")).as(err).isZero();
    return json().path("backup").asText();
  }

  @Test
  void backup_isMadeAndShown() throws IOException {
    String backup = made();
    assertThat(cairn("backups", "show", backup)).as(err).isZero();
    assertThat(out)
        .contains(backup, "DONE", "a".repeat(64), "5.0 KB in 7 files", "event 12")
        .contains("1 files of the coordinator are missing");
    assertThat(cairn("backups", "list")).as(err).isZero();
    assertThat(out).containsPattern(backup + " +DONE +2026-01-01T00:00:00Z +5.0 KB");
    assertThat(cairn("backups", "show", backup, "-o", "json")).as(err).isZero();
    assertThat(json().path("content").path("position").asLong()).isEqualTo(12);
    api.backups.broken = "the disk is full";
    assertFails(cairn("backups", "create"), "the disk is full");
    assertFails(cairn("backups", "show", "20990101T000000Z-00000001"), "no backup");
    assertFails(cairn("backups", "show", "x"), "Z-0123abcd is, not 'x'");
  }

  @Test
  void check_failsUnlessItCanBeRestored() throws IOException {
    String backup = made();
    assertThat(cairn("backups", "check", backup)).as(err).isZero();
    assertThat(out).contains("SOUND", "rounds that end: 3");
    api.backups.problems.add("database/event.copy is damaged");
    assertThat(cairn("backups", "check", backup)).isOne();
    assertThat(out)
        .contains("UNSOUND", "database/event.copy is damaged")
        .doesNotContain("a restore");
    api.backups.busy = true;
    assertFails(cairn("backups", "check", backup), "is made now");
  }

  @Test
  void backups_areAudited() throws IOException {
    String backup = made();
    cairn("backups", "check", backup);
    assertThat(api.get("/v1/audit?limit=2").json().findValuesAsText("action"))
        .containsExactly("checkBackup", "createBackup");
    assertThat(api.get("/v1/audit?limit=1").json().findValuesAsText("subject"))
        .containsExactly(backup);
  }
}
