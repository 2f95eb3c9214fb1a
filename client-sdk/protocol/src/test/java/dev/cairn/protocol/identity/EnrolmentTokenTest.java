package dev.cairn.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnrolmentTokenTest {
  private static final String TEXT =
      "cairn1.000102030405060708090a0b0c0d0e0f.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8."
          + Digest.of(new byte[0]);

  @Test
  void text_isReadAndWritten() {
    EnrolmentToken token = EnrolmentToken.parse("  " + TEXT + "\n");
    assertThat(token.text()).isEqualTo(TEXT);
    assertThat(token.id()).hasSize(16).startsWith(0, 1, 2).endsWith(15);
    assertThat(token.secret()).hasSize(32).startsWith(0, 1, 2).endsWith(31);
    assertThat(token.caFingerprint()).isEqualTo(Digest.of(new byte[0]));
  }

  @Test
  void everyToken_survivesItsText() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      byte[] id = new byte[16];
      byte[] secret = new byte[32];
      random.nextBytes(id);
      random.nextBytes(secret);
      EnrolmentToken read =
          EnrolmentToken.parse(new EnrolmentToken(id, secret, Digest.of(id)).text());
      assertThat(read.id()).isEqualTo(id);
      assertThat(read.secret()).isEqualTo(secret);
      assertThat(read.caFingerprint()).isEqualTo(Digest.of(id));
    }
  }

  @Test
  void toString_showsNothingOfTheSecret() {
    assertThat(EnrolmentToken.parse(TEXT).toString())
        .isEqualTo(TEXT.replaceFirst("AAE[A-Za-z0-9]+", "***"));
  }

  @Test
  void badTexts_areRefusedInOneLineWithoutTheirSecret() {
    assertRefused("", "four parts");
    assertRefused(TEXT.substring(0, 80), "four parts");
    assertRefused(TEXT + ".x", "four parts");
    assertRefused(TEXT + "0".repeat(1000), "four parts");
    assertRefused(TEXT.replace("cairn1", "cairn2"), "newer Cairn");
    assertRefused(TEXT.replace("cairn1.00", "cairn1.0A"), "its id should be 32");
    assertRefused(TEXT.replace("Hh8.", "Hh."), "its secret should be 43");
    assertRefused(TEXT.replace("Hh8.", "H+8."), "its secret should be 43");
    assertRefused(TEXT.replace("Hh8.", "Hh9."), "bits beyond its end");
    assertRefused(TEXT.substring(0, TEXT.length() - 1), "its fingerprint should be 64");
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> EnrolmentToken.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "AAECAwQ"));
  }

  @Test
  void parts_ofOtherLengths_areRefused() {
    Digest print = Digest.of(new byte[0]);
    assertThatThrownBy(() -> new EnrolmentToken(new byte[15], new byte[32], print))
        .hasMessage("a token has an id of 16 and a secret of 32 bytes, not 15 and 32");
    assertThatThrownBy(() -> new EnrolmentToken(new byte[16], new byte[33], print))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
