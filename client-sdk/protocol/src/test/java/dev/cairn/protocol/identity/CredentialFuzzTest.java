package dev.cairn.protocol.identity;

import org.junit.jupiter.api.Test;

/** {@link CredentialFuzz} for a few seconds; {@code CredentialFuzzIT} takes longer. */
class CredentialFuzzTest {
  private static final int INPUTS = 4_000;

  @Test
  void credentials_areTakenOrRefusedWithAReason_andEveryReasonIsMet() throws Exception {
    new CredentialFuzz(31).run(INPUTS);
  }
}
