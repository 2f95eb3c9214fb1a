package dev.cairn.faults;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsIT {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW41_WHAT_IS_SENT_AGAIN_IS_SOMETHING_ELSE(
        "dev.cairn.faults.SecureCrashesIT.row41_crash_aroundEveryAppend_changesNothing",
        "dev.cairn.engine.round.Phase",
        "return before.equals(digest) ?",
        "return false ?"),
    ROW41_ONE_CRASH_IS_ENOUGH_FOR_THAT(
        "dev.cairn.faults.SecureCrashesIT.row41_crash_aroundAnySingleAppend_changesNothing",
        "dev.cairn.engine.round.Phase",
        "return before.equals(digest) ?",
        "return false ?"),
    ROW41_A_RESTART_ASKS_OTHERS_TO_CONFIRM(
        "dev.cairn.faults.SecureCrashesIT.row41_crash_whileUnmasking_letsEverybodyBeToldTheSame",
        "dev.cairn.engine.round.Collecting",
        "Included included = Included.of(cohort(), event.included());",
        "Included included = Included.of(cohort(), new java.util.ArrayList<>(cohort().answers().keySet()).subList(1, cohort().answers().size()));");

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
