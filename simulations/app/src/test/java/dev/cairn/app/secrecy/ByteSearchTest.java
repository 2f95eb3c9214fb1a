package dev.cairn.app.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  private static final Needle TEXT =
      new Needle("text", "what is looked for".getBytes(StandardCharsets.US_ASCII), 1);

  private static Findings search(byte[] bytes, Needle... needles) throws Exception {
    Findings findings = new Findings("bytes");
    new ByteSearch(List.of(needles)).in(new ByteArrayInputStream(bytes), "here", findings);
    return findings;
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(3).nextBytes(bytes);
    return bytes;
  }

  @Test
  void findsEachNeedleAtEveryPosition() throws Exception {
    for (int at = 0; at <= 64 - TEXT.bytes().length; at++) {
      byte[] bytes = noise(64);
      System.arraycopy(TEXT.bytes(), 0, bytes, at, TEXT.bytes().length);
      Findings findings = search(bytes, TEXT);
      assertThat(findings.toString()).contains("{text=3}").contains("here@" + hex(at));
      assertThat(findings.bytes()).isEqualTo(64);
    }
  }

  private static String hex(int at) {
    return Integer.toHexString(at);
  }

  @Test
  void findsNothingInNoiseNorWhatIsCutOff() throws Exception {
    assertThat(search(noise(1 << 20), TEXT).found()).isEmpty();
    assertThat(search(Arrays.copyOf(TEXT.bytes(), Needle.WINDOW - 1), TEXT).found()).isEmpty();
    assertThat(search(Arrays.copyOf(TEXT.bytes(), Needle.WINDOW), TEXT).found()).hasSize(1);
  }

  @Test
  void findsAWindowAcrossPieces() {
    Findings findings = new Findings("pieces");
    ByteSearch.Scan scan = new ByteSearch(List.of(TEXT)).scan("here", findings);
    for (byte b : TEXT.bytes()) {
      scan.feed(new byte[] {b}, 1);
    }
    assertThat(findings.found()).containsExactly("text");
  }

  @Test
  void findsAnyPartOfAVectorInTheRightByteOrderOnly() throws Exception {
    long[] lanes = new SplittableRandom(5).longs(2000).toArray();
    Needle little = Needle.longs("little", lanes, ByteOrder.LITTLE_ENDIAN);
    Needle big = Needle.longs("big", lanes, ByteOrder.BIG_ENDIAN);
    byte[] part = Arrays.copyOfRange(big.bytes(), 8 * 700, 8 * 702);
    assertThat(search(part, little, big).found()).containsExactly("big");
    assertThat(search(little.bytes(), little, big).found()).containsExactly("little");
  }

  @Test
  void zerosBeforeTheFirstByteAreNotPartOfAWindow() throws Exception {
    byte[] bytes = new byte[Needle.WINDOW];
    bytes[Needle.WINDOW - 1] = 1;
    assertThat(search(new byte[] {1}, new Needle("zeros", bytes, 1)).found()).isEmpty();
  }
}
