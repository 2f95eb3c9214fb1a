package dev.cairn.app.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.Required;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryIT {
  private static final int COPIES = 1000;

  @TempDir Path folder;

  @Test
  void findsWhatIsInDirectMemory() throws Exception {
    ProcessMemory own = new ProcessMemory(ProcessHandle.current().pid(), folder);
    Required.that(
        own.objection().isEmpty(), "the search in a process's memory", own.objection().toString());
    byte[] bytes = new byte[64];
    new SplittableRandom(6).nextBytes(bytes);
    Needle needle = new Needle("needle", bytes, bytes.length);
    ByteBuffer direct = ByteBuffer.allocateDirect(COPIES * bytes.length);
    // The needle itself is on the heap, in a few places at most.
    assertThat(windows(own, needle)).isBetween(1, COPIES / 2);
    while (direct.hasRemaining()) {
      direct.put(bytes);
    }
    assertThat(windows(own, needle)).isGreaterThanOrEqualTo(COPIES);
    assertThat(direct.get(0)).isEqualTo(bytes[0]);
  }

  private static int windows(ProcessMemory memory, Needle needle) throws Exception {
    return memory.search(new ByteSearch(List.of(needle))).windows(needle.name());
  }

  @Test
  void saysWhyMemoryCannotBeRead() {
    assertThat(new ProcessMemory(Integer.MAX_VALUE, folder).objection())
        .hasValueSatisfying(why -> assertThat(why).contains("NoSuchFile"));
  }
}
