package dev.cairn.server;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of what happens at overload, each of which fails once one line is wrong. */
class SheddingMutantsTest {
  private static final String SHEDDING =
      "dev.cairn.server.host.SheddingTest"
          + ".checkInsBeyondTheBound_comeBackByTheCalendar_andTheRoundGoesOn";

  /** A test, and a line that must not read so. */
  enum Mutant {
    CHECK_INS_TAKE_ALL_PLACES(
        SHEDDING,
        "dev.cairn.server.host.WaitingRoom",
        "return held.get() < CHECK_INS_MAX;",
        "return true;"),
    THE_HERD_COMES_BACK_AT_ONCE(
        SHEDDING,
        "dev.cairn.server.host.CheckInPace",
        ".awayMillis(nowMillis.getAsLong(), false);",
        ".awayMillis(nowMillis.getAsLong(), true);"),
    LOOKUPS_HAVE_NO_END(
        "dev.cairn.server.host.EligibilityTest"
            + ".oneLookupTooMany_isSentAway_andTheOthersAreAnswered",
        "dev.cairn.server.host.Eligibility",
        "if (waiting.incrementAndGet() > LOOKUPS_MAX) {",
        "if (waiting.incrementAndGet() < 0) {"),
    JOINING_FILLS_THE_MAILBOX(
        "dev.cairn.server.host.RoundMailboxTest.joining_beyondItsShare_isRefused_andMembersAreHeard",
        "dev.cairn.server.host.RoundMailbox",
        "int most = command instanceof RoundCommand.Join ? JOINING_MAX : WAITING_MAX;",
        "int most = WAITING_MAX;"),
    WAITS_ARE_NOT_TOLD(
        "dev.cairn.server.grpc.QueueWaitTest.callThatFindsAllThreadsBusy_isKnownToHaveWaited",
        "dev.cairn.server.grpc.CallTracers",
        "observer.taken(method, System.nanoTime() - begin);",
        "");

    private final Planted planted;

    Mutant(String test, String className, String snippet, String replacement) {
      planted = new Planted(test, className, snippet, replacement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTest_failsOnTheMutant(Mutant mutant) throws Exception {
    mutant.planted.check();
  }
}
