package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.HeapSearch;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.seeded.SeededRandomSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After secrets are closed, no copy of them can be reached: not in caches, not in ciphers. */
class SecretsInHeapTest {
  private static final int LENGTH = 32;

  private final List<SecretBytes> open = new ArrayList<>();

  @Test
  void row44_closedSecrets_areNotInTheHeap(@TempDir Path directory) throws Exception {
    HeapSearch heap = new HeapSearch(directory);
    useSecretsOfAllKinds(heap);
    assertThat(heap.found()).hasSize(6).containsExactlyElementsOf(heap.names());
    open.forEach(SecretBytes::close);
    assertThat(heap.found()).isEmpty();
  }

  private void useSecretsOfAllKinds(HeapSearch heap) throws Exception {
    RandomSource random = new SeededRandomSource(42);
    SecretBytes other = KeyAgreement.generatePrivateKey(random);
    SecretBytes own = keep(heap, "private key", KeyAgreement.generatePrivateKey(random));
    SecretBytes agreed =
        keep(heap, "agreed", KeyAgreement.agree(own, KeyAgreement.publicKey(other)));
    SecretBytes seed =
        keep(heap, "mask seed", Hkdf.derive(agreed, new byte[32], new byte[] {1}, 40));
    SecretBytes box =
        keep(heap, "box key", Hkdf.derive(agreed, new byte[32], new byte[] {2}, LENGTH));
    byte[] sealed = ShareBox.seal(SecretBytes.copyOf(box.view()), new byte[100], new byte[3]);
    ShareBox.open(box, sealed, new byte[3]);
    new MaskSum().add(seed).applyTo(new long[100]);
    SecretBytes signing = keep(heap, "signing seed", SecretBytes.random(LENGTH, random));
    Signatures.sign(signing, Signatures.publicKey(signing));
    SecretBytes shared = keep(heap, "shared secret", SecretBytes.random(LENGTH, random));
    byte[][] shares = ShamirSharing.deal(shared, 2, new int[] {1, 2, 3}, random);
    open.add(ShamirSharing.recover(new int[] {1, 2}, new byte[][] {shares[0], shares[1]}, 2));
  }

  private SecretBytes keep(HeapSearch heap, String name, SecretBytes secret) {
    heap.remember(name, secret);
    open.add(secret);
    return secret;
  }
}
