package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** {@code cairn tokens}. */
class CairnTokensTest extends CommandsAtApi {
  private String created(String name, String role) throws IOException {
    assertThat(
            cairn("tokens", "create", name, "--role", role, "--valid", "90d", "--output", "json"))
        .as(err)
        .isZero();
    return json().at("/token/token").asText();
  }

  @Test
  void tokens_areMadeListedAndShown() throws IOException {
    assertThat(
            cairn(
                "tokens",
                "create",
                "nightly",
                "--role",
                "evaluator",
                "--role",
                "auditor",
                "--valid",
                "90d"))
        .as(err)
        .isZero();
    assertThat(out).containsPattern("secret, shown once: cairn_[A-Za-z0-9_-]{43}\\R");
    assertThat(out).contains("auditor evaluator", "2026-04-01T00:00:00Z", "by ada");
    String id = created("weekly", "researcher");
    assertThat(cairn("tokens", "show", id)).isZero();
    assertThat(out).contains("weekly", "researcher").doesNotContain("cairn_");
    assertThat(cairn("tokens", "list")).isZero();
    assertThat(out).contains("nightly", id).doesNotContain("cairn_");
    assertThat(cairn("tokens", "list", "--after", InMemoryTokens.FIRST, "--limit", "1")).isZero();
    assertThat(out.lines()).hasSize(2);

    assertFails(cairn("tokens", "show", "1".repeat(16)), "no token 1111");
    assertFails(cairn("tokens", "show", "cairn_x"), "16 hexadecimal digits");
    assertFails(
        cairn("tokens", "create", "x", "--role", "root", "--valid", "1d"), "a role is one of");
    assertThat(cairn("tokens", "create", "x", "--role", "auditor")).isEqualTo(Cairn.USAGE);
    assertThat(err).contains("--valid");
  }

  @Test
  void secret_goesIntoANewFileThatOnlyItsOwnerReads() throws IOException {
    assertThat(
            cairn(
                "tokens",
                "create",
                "quiet",
                "--role",
                "operator",
                "--valid",
                "1d",
                "--secret-file",
                "quiet.token"))
        .as(err)
        .isZero();
    assertThat(out).contains("quiet").doesNotContain("cairn_");
    Path file = folder.resolve("quiet.token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    env.remove("CAIRN_TOKEN");
    assertThat(cairn("tokens", "self", "--token-file", "quiet.token")).as(err).isZero();
    assertThat(out).contains("quiet", "operator");

    String before = Files.readString(file);
    assertFails(
        cairn(
            "tokens",
            "create",
            "other",
            "--role",
            "operator",
            "--valid",
            "1d",
            "--token-file",
            "quiet.token",
            "--secret-file",
            "quiet.token"),
        "quiet.token exists");
    assertThat(file).hasContent(before.strip());
  }

  @Test
  void fileForASecretThatDidNotCome_isNotLeft() {
    assertFails(
        cairn(
            "tokens",
            "create",
            "one too many",
            "--role",
            "operator",
            "--valid",
            "1d",
            "--secret-file",
            "none.token"),
        "too many");
    assertThat(folder.resolve("none.token")).doesNotExist();
  }

  @Test
  void revokedTokens_areTurnedAway() throws IOException {
    assertThat(
            cairn(
                "tokens",
                "create",
                "lost",
                "--role",
                "operator",
                "--valid",
                "1d",
                "--secret-file",
                "lost.token",
                "-o",
                "json"))
        .isZero();
    String id = json().path("token").asText();
    assertThat(cairn("tokens", "revoke", id, "--reason", "left in a train")).as(err).isZero();
    assertThat(out).contains("2026-01-01T00:00:01Z", "left in a train");
    assertFails(
        cairn("tokens", "self", "--token-file", "lost.token"), "does not know", "lost.token");

    assertFails(cairn("tokens", "rotate", id, "--reason", "x"), "is revoked");
    assertFails(cairn("tokens", "revoke", InMemoryTokens.FIRST, "--reason", "x"), "is the last");
  }

  @Test
  void rotatedToken_hasAnotherSecret() throws IOException {
    String id = created("old", "operator");
    String first = json().path("secret").asText();
    assertThat(cairn("tokens", "rotate", id, "--reason", "monthly", "-o", "json")).isZero();
    assertThat(json().path("secret").asText()).startsWith("cairn_").isNotEqualTo(first);
    assertThat(json().at("/token/token").asText()).isEqualTo(id);
  }

  @Test
  void roles_areShownWithWhatTheyAllow() {
    assertThat(cairn("tokens", "roles")).isZero();
    assertThat(out)
        .containsPattern("device-admin +clients:enrol clients:erase clients:read clients:write");
  }

  @Test
  void refusals_sayWhatIsMissing() {
    env.put("CAIRN_TOKEN", api.tokens.with(Role.EVALUATOR, null));
    assertFails(
        cairn("tokens", "list"), "this needs tokens:read, which the token evaluator does not have");
    env.put("CAIRN_TOKEN", api.tokens.with(Role.AUDITOR, Instant.EPOCH));
    assertFails(
        cairn("tokens", "list"),
        "the token auditor ended at 1970-01-01T00:00:00Z; ask for another (it is from CAIRN_TOKEN)");
  }
}
