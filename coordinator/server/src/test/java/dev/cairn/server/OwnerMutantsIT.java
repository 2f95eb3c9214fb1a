package dev.cairn.server;

import dev.cairn.mutants.Planted;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that an owner that was overtaken is silent, and that none waits where others are answered,
 * each of which fails once one line is wrong.
 */
class OwnerMutantsIT {

  /** A test, and a line that must not read so. */
  enum Mutant {
    MEMORY_IS_TOLD_UNCONFIRMED(
        "dev.cairn.server.host.TwoHostsTest.assignmentOutOfTheMemoryOfAnOvertakenOwner_isNotTold",
        "dev.cairn.server.host.Answer",
        "return standing.confirm().thenApply(nothing -> reply);",
        "return CompletableFuture.completedFuture(reply);"),
    A_READING_SERVES_WHO_COMES_LATER(
        "dev.cairn.server.host.TenureTest.answerThatComesDuringAReading_waitsForTheNext",
        "dev.cairn.server.host.Tenure",
        "next = null; reading = all != null;",
        "reading = all != null; if (all != null && all.isDone()) { next = null; }"),
    REFUSED_BODIES_ARE_DELETED_AT_ONCE(
        "dev.cairn.server.host.TwoHostsTest.refusedBody_staysUntilItsRoundIsOver",
        "dev.cairn.server.host.DeviceDesk",
        "return known.isFinal() ? lookups.work(",
        "return true ? lookups.work("),
    WHOEVER_ASKS_WAITS_FOR_THE_DATABASE(
        "dev.cairn.server.LocalOwnerTest.databaseThatDoesNotAnswer_holdsNoThreadOfWhoAsks",
        "dev.cairn.server.LocalOwner",
        "lookups .call(() -> runs.isActive(run)) .thenCompose(",
        "CompletableFuture.completedFuture(runs.isActive(run)) .thenCompose("),
    ERRORS_ARE_LEFT_TO_AN_EVENT_LOOP(
        "dev.cairn.server.host.WorkersTest.errorInWork_isToldByTheThreadThatDidIt",
        "dev.cairn.server.host.Workers",
        "catch (Throwable e)",
        "catch (Exception e)"),
    REFUSED_WORK_IS_WAITED_FOR(
        "dev.cairn.server.host.WorkersTest.workAfterTheEnd_isRefused_andNobodyWaitsForIt",
        "dev.cairn.server.host.Workers",
        "catch (RejectedExecutionException e) { done.completeExceptionally(e);",
        "catch (RejectedExecutionException e) {");

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
