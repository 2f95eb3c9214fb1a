package dev.cairn.client;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of rows of the catalogue of attacks, each of which fails once one line reads otherwise. */
class RowMutantsTest {

  /** A row's test, and a line that must not read so. */
  enum Row {
    ROW37_TWO_ATTEMPTS_AT_ONCE_BOTH_GO_ON(
        "dev.cairn.client.SpentRoundsTest.row37_oneRound_isSpentByOneOfTwoAtOnce",
        "dev.cairn.client.SpentRounds",
        "private boolean spend(RoundId round) throws IOException { synchronized (ONE_AT_A_TIME) {",
        "private boolean spend(RoundId round) throws IOException { synchronized (this) {"),
    ROW37_THE_NEXT_ATTEMPT_IS_ANOTHER_ROUND(
        "dev.cairn.client.SpentRoundsTest.row37_oneRound_isSpentByOneOfTwoAtOnce",
        "dev.cairn.client.SpentRounds",
        "if (highest(lines, round.run()) >= round.index())",
        "if (highest(lines, round.run()) > round.index())");

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
