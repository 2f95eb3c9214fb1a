package dev.cairn.secagg;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.cairn.secagg.cipher.SecretBytes;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for secrets of 32 bytes or more, by their first 32, in what can be reached in the heap. */
public final class HeapSearch {
  /** What is looked for is kept under this mask, so that it is not found itself. */
  private static final byte DISGUISE = 0x5a;

  private static final int LENGTH = 32;

  private final Path folder;
  private final Map<String, byte[]> disguised = new LinkedHashMap<>();

  /** Creates a search for nothing yet; dumps stand in {@code folder} for a moment. */
  public HeapSearch(Path folder) {
    this.folder = folder;
  }

  /** Looks for this secret from now on. */
  public void remember(String name, SecretBytes secret) {
    byte[] copy = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      copy[i] = (byte) (secret.view()[i] ^ DISGUISE);
    }
    disguised.put(name, copy);
  }

  /** The names of all that is looked for, in their order. */
  public Set<String> names() {
    return disguised.keySet();
  }

  /** The names of the secrets that are somewhere in the heap. */
  public List<String> found() throws Exception {
    Path dump = folder.resolve("heap.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    byte[] heap = Files.readAllBytes(dump);
    Files.delete(dump);
    List<String> found = new ArrayList<>();
    disguised.forEach(
        (name, bytes) -> {
          if (contains(heap, bytes)) {
            found.add(name);
          }
        });
    return found;
  }

  private static boolean contains(byte[] heap, byte[] disguised) {
    for (int at = 0; at + LENGTH <= heap.length; at++) {
      int i = 0;
      while (i < LENGTH && (heap[at + i] ^ DISGUISE) == disguised[i]) {
        i++;
      }
      if (i == LENGTH) {
        return true;
      }
    }
    return false;
  }
}
