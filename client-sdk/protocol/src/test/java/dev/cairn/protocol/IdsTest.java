package dev.cairn.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void sessionId_parse_isTheInverseOfToString() {
    SessionId session = SessionId.parse("0198c-aa/12/3/Device_1.a-b");
    assertThat(session)
        .isEqualTo(
            new SessionId(new RoundId(new RunId("0198c-aa"), 12, 3), new ClientId("Device_1.a-b")));
    assertThat(session.toString()).isEqualTo("0198c-aa/12/3/Device_1.a-b");
    assertThat(RoundId.parse(session.round().toString())).isEqualTo(session.round());
  }

  /** Two texts for one round would be two rounds to whoever compares texts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "run/1",
        "run/1/",
        "run/0/1",
        "run/1/0",
        "run/-1/1",
        "run/+1/1",
        "run/01/1",
        "run/1/1/",
        "run/1/1/1",
        "/1/1",
        "run/x/1",
        "run/1 /1",
        "run/\u0661/1",
        "run/1000000000/1",
        "run/99999999999/1",
        "RUN/1/1",
        "../1/1"
      })
  void roundId_parse_refusesWhatToStringWouldNotWrite(String text) {
    assertThatThrownBy(() -> RoundId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "run/1/1", "run/1/1/", "run/1/1/..", "run/1/1/a/b"})
  void sessionId_parse_refusesOtherTexts(String text) {
    assertThatThrownBy(() -> SessionId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "-rf", "a/b", "a\\b", "a b", "a\n", "\u00e4", "_"})
  void clientIdAndPopulation_refuseNamesThatMeanSomethingElsewhere(String name) {
    assertThatThrownBy(() -> new ClientId(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Population(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void names_haveAtMost64Characters() {
    String longest = "a".repeat(64);
    assertThat(new ClientId(longest).toString()).isEqualTo(longest);
    assertThat(new Population(longest).toString()).isEqualTo(longest);
    assertThat(new RunId(longest).toString()).isEqualTo(longest);
    assertThatThrownBy(() -> new ClientId(longest + "a")).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> new Population(longest + "a")).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> new RunId(longest + "a")).hasMessageContaining("1 to 64");
  }

  @Test
  void roundId_boundsAreThoseOfParse() {
    RoundId last = new RoundId(new RunId("r"), 999_999_999, 999_999_999);
    assertThat(RoundId.parse(last.toString())).isEqualTo(last);
    assertThatThrownBy(() -> new RoundId(new RunId("r"), 1_000_000_000, 1))
        .hasMessage("round index and attempt are 1 to 999999999, not 1000000000 and 1");
  }

  /** FIPS 180-2, appendix B.1. */
  @Test
  void digest_ofAbc_isTheStandards() {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(Digest.of(abc).hex()).isEqualTo(ABC);
    ByteBuffer within = ByteBuffer.wrap("xabcx".getBytes(StandardCharsets.US_ASCII), 1, 3);
    assertThat(Digest.of(within).hex()).isEqualTo(ABC);
    assertThat(within.remaining()).isEqualTo(3);
    assertThat(Digest.from(new Digest(ABC).bytes())).isEqualTo(new Digest(ABC));
    assertThat(ModelId.parse(ABC).toString()).isEqualTo(ABC);
  }

  @Test
  void digest_otherTexts_areRefused() {
    for (String hex :
        new String[] {"", ABC.substring(1), ABC + "0", ABC.toUpperCase(Locale.ROOT)}) {
      assertThatThrownBy(() -> new Digest(hex)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Digest.from(new byte[31]))
        .hasMessage("a SHA-256 has 32 bytes, not 31");
  }
}
