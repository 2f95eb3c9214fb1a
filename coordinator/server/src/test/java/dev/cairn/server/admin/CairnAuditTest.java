package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code cairn audit}. */
class CairnAuditTest extends CommandsAtApi {

  @BeforeEach
  void somethingHappens() {
    api.clients.enrolled("phone", null);
    api.post("/v1/clients/phone/revoke", "{\"reason\":\"lost\"}");
    api.post("/v1/runs/nope/cancel", "");
  }

  @Test
  void lines_areListedTheLastOneFirst() throws IOException {
    assertThat(cairn("audit", "list", "--limit", "2")).as(err).isZero();
    assertThat(out.lines().toList().get(1))
        .matches("\\d+ +2026-01-01T00:00:00Z +ada +cancelRun +nope +run_unknown");
    assertThat(out.lines().toList().get(2)).contains("revokeClient", "client/salted-ph", "ok");
    assertThat(cairn("audit", "list", "--action", "cancelRun", "--operator", "ada")).isZero();
    assertThat(out).doesNotContain("revokeClient");
    assertThat(cairn("audit", "list", "--client", "phone", "-o", "json")).isZero();
    assertThat(json().findValuesAsText("action")).containsOnly("revokeClient");
    long number = json().get(0).path("number").asLong();
    assertThat(cairn("audit", "list", "--before", "" + number, "-o", "json")).isZero();
    assertThat(json().findValuesAsText("number")).doesNotContain("" + number);
    assertFails(cairn("audit", "list", "--limit", "0"), "limit must be");
  }

  @Test
  void head_isKeptAndVerifiedLater() throws IOException {
    assertThat(cairn("audit", "head")).as(err).isZero();
    String kept = out.strip();
    assertThat(kept).matches("\\d+:[0-9a-f]{64}");
    assertThat(cairn("audit", "head", "-o", "json")).isZero();
    assertThat(json().path("hash").asText()).hasSize(64);
    api.post("/v1/runs/nope/cancel", "");
    assertThat(cairn("audit", "verify")).isZero();
    assertThat(out).contains("lines are there and as they were written");
    assertThat(cairn("audit", "verify", "--kept", kept)).as(err).isZero();
    String forged = kept.replaceFirst(":.*", ":" + "0".repeat(64));
    assertFails(
        cairn("audit", "verify", "--kept", forged),
        "line " + kept.replaceFirst(":.*", "") + " of the audit trail",
        "it was changed");
    assertThat(cairn("audit", "verify", "--kept", "12")).isEqualTo(Cairn.USAGE);
    assertThat(err).contains("NUMBER:HASH");
  }
}
