package dev.cairn.app.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlantedUpdateTest {
  private static final PlantedUpdate UPDATE = new PlantedUpdate(1, Script.CLIENTS);

  private static Findings search(byte[] bytes) throws Exception {
    Findings findings = new Findings("bytes");
    new ByteSearch(UPDATE.needles()).in(new ByteArrayInputStream(bytes), "here", findings);
    return findings;
  }

  @Test
  void isFoundInEachForm() throws Exception {
    for (Needle form : UPDATE.needles()) {
      assertThat(search(form.bytes()).found()).containsExactly(form.name());
    }
    assertThat(search(UPDATE.sample()).found()).hasSameSizeAs(UPDATE.needles());
  }

  @Test
  void isNotFoundInAnother() throws Exception {
    for (Needle form : new PlantedUpdate(2, Script.CLIENTS).needles()) {
      assertThat(search(form.bytes()).found()).isEmpty();
    }
  }

  @Test
  void aKeyIsFoundInTheWordsOfAHeapDumpToo() throws Exception {
    byte[] key = new byte[32];
    new SplittableRandom(4).nextBytes(key);
    List<Needle> needles = Needle.key("key", key);
    for (Needle needle : needles) {
      Findings findings = new Findings("bytes");
      new ByteSearch(needles).in(new ByteArrayInputStream(needle.bytes()), "here", findings);
      assertThat(findings.found()).containsExactly("key");
    }
    byte[] words = new byte[32];
    for (int i = 0; i < 32; i++) {
      words[i] = key[i ^ 3];
    }
    Findings findings = new Findings("bytes");
    new ByteSearch(needles).in(new ByteArrayInputStream(words), "here", findings);
    assertThat(findings.found()).containsExactly("key");
  }
}
