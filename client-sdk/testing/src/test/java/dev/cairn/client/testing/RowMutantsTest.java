package dev.cairn.client.testing;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsTest {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW46_CLIENTS_LEAVE_A_PART_TO_THE_COLLUDER(
        "dev.cairn.client.testing.DistributedNoiseTest.row46_colluderThatAddsNone_leavesWhatWasPromised",
        "dev.cairn.secagg.ring.NoisyTransform",
        "spec.parameters(), spec.multiplier(), spec.honest(), most",
        "spec.parameters(), spec.multiplier(), spec.honest() + 1, most"),
    ROW46_THE_PLAN_COUNTS_COLLUDERS_AS_HONEST(
        "dev.cairn.client.testing.DistributedNoiseTest.row46_colluderThatAddsNone_leavesWhatWasPromised",
        "dev.cairn.engine.privacy.PrivacyRules",
        "DistributedNoise.honest(cohort.minimum(), cohort.selected(), secure.gammaMillionths())",
        "cohort.minimum()");

    private final Planted planted;

    Row(String test, String className, String snippet, String replacement) {
      planted = new Planted(test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTestOfARow_failsOnItsMutant(Row row) throws Exception {
    row.planted.check();
  }
}
