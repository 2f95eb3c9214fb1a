package dev.cairn.client.testing;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines without which a journal is none, each with the test of the contract that sees it. */
class JournalMutantsTest {
  private static final String APPEND =
      "InMemoryJournal.this.append(stream, expectedVersion, events, nowMillis)";
  private static final String VERSION = "past.size() != expectedVersion";

  /** A line of the journal that must not read so, and the test that fails then. */
  enum Mutant {
    A_STREAM_HAS_GAPS(
        "appendAtAnotherVersion_isAConflict_andAppendsNothing",
        VERSION,
        "past.size() > expectedVersion"),
    A_STREAM_BEGINS_ANYWHERE(
        "streamThatDoesNotExist_beginsAtVersionZeroOnly", VERSION, "!past.isEmpty() && " + VERSION),
    EVENTS_ARE_OVERWRITTEN(
        "journalUnderALease_checksVersions", VERSION, "past.size() < expectedVersion"),
    EVENTS_STAND_IN_FRONT("events_areLoadedInTheOrderOfTheirAppends", "more.add(", "more.add(0, "),
    STREAMS_ARE_ONE(
        "streams_haveVersionsAndEventsOfTheirOwn",
        "streams.put(stream, more);",
        "streams.put(stream, more); streams.put(stream + \"1\", more);"),
    AN_APPEND_MAY_BE_EMPTY("appendOfNothing_isRefused", "if (events.isEmpty()) {", "if (false) {"),
    AN_INCARNATION_IS_FORGOTTEN(
        "journalUnderALease_isOfTheSameIncarnation",
        "return InMemoryJournal.this.incarnation();",
        "return 0;"),
    STALE_OWNERS_APPEND(
        "leaseThatWasTaken_isStale_andItsOwnerMayStillRead",
        "beside.append( lease, () -> " + APPEND + ");",
        APPEND + ";");

    private final Planted planted;

    Mutant(String test, String snippet, String replacement) {
      planted =
          new Planted(
              "dev.cairn.client.testing.InMemoryJournalTest." + test,
              "dev.cairn.client.testing.InMemoryJournal",
              snippet,
              replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theContract_failsOnTheMutant(Mutant mutant) throws Exception {
    mutant.planted.check();
  }
}
