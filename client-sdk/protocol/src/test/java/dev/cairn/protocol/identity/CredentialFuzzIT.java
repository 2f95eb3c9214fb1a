package dev.cairn.protocol.identity;

import dev.cairn.secagg.fuzz.Refusals;
import org.junit.jupiter.api.Test;

/** {@link CredentialFuzz} for the slow suite. */
class CredentialFuzzIT {

  @Test
  void credentials() throws Exception {
    new CredentialFuzz(32).run(Refusals.inputsOfTheSlowSuite() / 2);
  }
}
