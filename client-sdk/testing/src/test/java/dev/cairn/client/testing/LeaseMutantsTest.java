package dev.cairn.client.testing;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines without which an owner that was overtaken still talks or writes, or loses its run. */
class LeaseMutantsTest {

  /** A line that must not read so, and the test that fails then. */
  enum Mutant {
    A_STALE_OWNER_STILL_SENDS(
        "SeveralCoordinatorsTest.overtakenOwner_isSilentFromTheFirstRequestOn",
        "dev.cairn.engine.port.Ownership",
        "leases.confirm(lease)",
        "{}"),
    AN_OWNER_DOES_NOT_RENEW(
        "SeveralCoordinatorsTest.ownerThatIsAsked_keepsItsRun",
        "dev.cairn.client.testing.Tenure",
        "leases.renew(held, HOLD_MILLIS);",
        ""),
    AN_OWNER_KEEPS_ITS_RUN_WHEN_IT_CLOSES(
        "SeveralCoordinatorsTest.ownerThatCloses_leavesTheRunAtOnce_andWritesNoMore",
        "dev.cairn.client.testing.Tenure",
        "leases.release(held);",
        "");

    private final Planted planted;

    Mutant(String test, String className, String snippet, String replacement) {
      planted = new Planted("dev.cairn.client.testing." + test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTest_failsOnTheMutant(Mutant mutant) throws Exception {
    mutant.planted.check();
  }
}
