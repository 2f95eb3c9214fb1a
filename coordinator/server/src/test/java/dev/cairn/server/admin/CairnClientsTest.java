package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Cairn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code cairn clients}: keeping devices away, letting them in, erasing them. */
class CairnClientsTest extends CommandsAtApi {

  @BeforeEach
  void enrolled() {
    api.clients.enrolled("aa", "phone");
  }

  @Test
  void disabledDevice_isShownWithWhoAndWhyUntilItIsEnabled() throws IOException {
    assertThat(cairn("clients", "disable", "aa", "--reason", "in repair")).as(err).isZero();
    assertThat(out).containsPattern("status +DISABLED").contains("by ada", "in repair");
    assertThat(cairn("clients", "list")).isZero();
    assertThat(out).containsPattern("aa +phone +DISABLED .* in repair");
    assertThat(cairn("clients", "enable", "aa", "--reason", "mended", "-o", "json")).isZero();
    assertThat(json().path("status").asText()).isEqualTo("ACTIVE");
    assertThat(json().has("standing")).isFalse();
    assertThat(cairn("clients", "disable", "aa")).isEqualTo(Cairn.USAGE);
    assertFails(cairn("clients", "disable", "cc", "--reason", "x"), "no client cc");
  }

  @Test
  void quarantinedDevice_hasAnEndOrNone() throws IOException {
    Instant before = Instant.now();
    assertThat(cairn("clients", "quarantine", "aa", "--reason", "odd", "--for", "7d", "-o", "json"))
        .as(err)
        .isZero();
    assertThat(json().path("status").asText()).isEqualTo("QUARANTINED");
    assertThat(Instant.parse(json().at("/standing/until").asText()))
        .isBetween(before.plus(Duration.ofDays(7)), Instant.now().plus(Duration.ofDays(7)));
    assertThat(cairn("clients", "quarantine", "aa", "--reason", "odd", "-o", "json")).isZero();
    assertThat(json().path("standing").has("until")).isFalse();
    assertThat(cairn("clients", "strikes", "aa")).isZero();
    assertThat(out).containsPattern("r1/2/1 +MALFORMED +a message is not well-formed");
    assertThat(cairn("clients", "release", "aa", "--reason", "mended", "-o", "json")).isZero();
    assertThat(json().path("strikes").asInt(-1)).isZero();
    assertFails(
        cairn("clients", "quarantine", "aa", "--reason", "x", "--for", "0s"), "a time to come");
  }

  @Test
  void revokedDevice_staysRevoked() {
    assertThat(cairn("clients", "revoke", "aa", "--reason", "stolen")).isZero();
    assertFails(cairn("clients", "enable", "aa", "--reason", "x"), "is revoked");
  }

  @Test
  void erasedDevice_isGoneAndWhatRemainsIsSaid() throws IOException {
    assertThat(cairn("clients", "erase", "aa", "--reason", "asked to")).as(err).isZero();
    assertThat(out.lines().toList().get(0)).startsWith("deleted: name, certificate, strikes");
    assertThat(out)
        .contains("remains: models that were committed contain its updates, and nothing can take");
    assertFails(cairn("clients", "show", "aa"), "was erased");
    assertFails(cairn("clients", "erase", "aa", "--reason", "again"), "was erased");
    api.clients.enrolled("bb", null);
    assertThat(cairn("clients", "erase", "bb", "--reason", "asked to", "-o", "json")).isZero();
    assertThat(json().at("/remains/0/kind").asText()).isEqualTo("COMMITTED_MODEL");
  }
}
