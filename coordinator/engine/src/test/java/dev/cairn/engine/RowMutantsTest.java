package dev.cairn.engine;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsTest {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW30_A_LATE_UPDATE_COUNTS_AS_TAKEN(
        "dev.cairn.engine.round.UnmaskingTest.row30_update_thatIsIncluded_wasAcceptedBefore_othersComeTooLate",
        "dev.cairn.engine.round.Included",
        "return tooLate;",
        "return Decision.unchanged();"),
    ROW30_ANOTHER_UPDATE_IS_THE_SAME(
        "dev.cairn.engine.round.ConfirmingTest.row30_update_thatIsIncluded_wasAcceptedBefore_othersComeTooLate",
        "dev.cairn.engine.round.Included",
        "return before.equals(update.body())",
        "return true"),
    ROW37_A_SECOND_ATTEMPT_COSTS_NOTHING(
        "dev.cairn.engine.privacy.PrivacyLedgerTest.row37_attempts_costEach",
        "dev.cairn.engine.privacy.PrivacyLedger",
        "Long::sum",
        "(one, more) -> one"),
    ROW37_A_SPENT_ROUND_IS_TRIED_AGAIN(
        "dev.cairn.engine.run.RunMachineTest.row37_abandonedRound_whoseUpdatesAreSpent_isNotTriedAgain_theNextTakesItsPlace",
        "dev.cairn.engine.run.RunMachine",
        "round.spent());",
        "false);"),
    ROW47_THE_BUDGET_IS_NO_LIMIT(
        "dev.cairn.engine.privacy.PrivacyLedgerTest.row47_budgetExhausted_refusesTheRound",
        "dev.cairn.engine.privacy.PrivacyLedger",
        "return epsilon <= budget.epsilon()",
        "return true"),
    ROW47_ENTRIES_ARE_NOT_CHAINED(
        "dev.cairn.engine.privacy.PrivacyLedgerTest.row47_tamperedLedger_isNotTaken",
        "dev.cairn.engine.privacy.PrivacyLedger",
        "|| !entry.previous().equals(head)",
        ""),
    ROW47_NOBODY_REMEMBERS_THE_HEAD(
        "dev.cairn.engine.privacy.PrivacyLedgerTest.row47_tamperedLedger_isNotTaken",
        "dev.cairn.engine.privacy.PrivacyLedger",
        "if (!seen)",
        "if (false)"),
    ROW47_A_LEDGER_THAT_LOST_ITS_END_IS_TAKEN(
        "dev.cairn.engine.run.PrivateRunTest.row47_ledgerThatWasRolledBack_stopsTheRun",
        "dev.cairn.engine.privacy.PrivacyLedger",
        "if (!seen)",
        "if (false)");

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
