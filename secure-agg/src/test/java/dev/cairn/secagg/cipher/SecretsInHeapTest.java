package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.seeded.SeededRandomSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After secrets are closed, no copy of them can be reached: not in caches, not in ciphers. */
class SecretsInHeapTest {
  /** Expectations are kept under this mask, so that they are not found themselves. */
  private static final byte DISGUISE = 0x5a;

  private static final int LENGTH = 32;

  private final Map<String, byte[]> disguised = new LinkedHashMap<>();
  private final List<SecretBytes> open = new ArrayList<>();

  @Test
  void closedSecrets_areNotInTheHeap(@TempDir Path directory) throws Exception {
    useSecretsOfAllKinds();
    assertThat(found(directory.resolve("open.hprof")))
        .containsExactlyElementsOf(disguised.keySet());
    open.forEach(SecretBytes::close);
    assertThat(found(directory.resolve("closed.hprof"))).isEmpty();
  }

  private void useSecretsOfAllKinds() throws Exception {
    RandomSource random = new SeededRandomSource(42);
    SecretBytes other = KeyAgreement.generatePrivateKey(random);
    SecretBytes own = keep("private key", KeyAgreement.generatePrivateKey(random));
    SecretBytes agreed = keep("agreed", KeyAgreement.agree(own, KeyAgreement.publicKey(other)));
    SecretBytes seed = keep("mask seed", Hkdf.derive(agreed, new byte[32], new byte[] {1}, 40));
    SecretBytes box = keep("box key", Hkdf.derive(agreed, new byte[32], new byte[] {2}, LENGTH));
    byte[] sealed = ShareBox.seal(SecretBytes.copyOf(box.view()), new byte[100], new byte[3]);
    ShareBox.open(box, sealed, new byte[3]);
    new MaskSum().add(seed).applyTo(new long[100]);
    SecretBytes signing = keep("signing seed", SecretBytes.random(LENGTH, random));
    Signatures.sign(signing, Signatures.publicKey(signing));
    SecretBytes shared = keep("shared secret", SecretBytes.random(LENGTH, random));
    byte[][] shares = ShamirSharing.deal(shared, 2, 4, 3, random);
    open.add(ShamirSharing.recover(new int[] {0, 1}, new byte[][] {shares[0], shares[1]}, 2));
  }

  private SecretBytes keep(String name, SecretBytes secret) {
    byte[] copy = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      copy[i] = (byte) (secret.view()[i] ^ DISGUISE);
    }
    disguised.put(name, copy);
    open.add(secret);
    return secret;
  }

  /** The names of the secrets that are somewhere in the heap, of what can be reached. */
  private List<String> found(Path dump) throws Exception {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    byte[] heap = Files.readAllBytes(dump);
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
