package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.mutants.Mutant;
import dev.cairn.mutants.Planted;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulator is worth something: it finds each of these bugs, by the invariant that is meant.
 */
class PlantedBugsTest {
  private static final String TEST =
      "dev.cairn.faults.simulation.FaultSimulationTest.aShortRun_keepsEveryInvariant";
  private static final String DRIVER = "dev.cairn.engine.round.RoundDriver";
  private static final String PHASE = "dev.cairn.engine.round.Phase";
  private static final String APPEND = "ports.journal().append(stream, version, events, now);";

  /** A line that must not read so, and the class that has to say so. */
  enum Bug {
    ACCEPTED_TWICE_ON_RETRY(
        "AcceptedUpdatesAreIncluded",
        PHASE,
        "return before.equals(digest) ? Decision.unchanged()",
        "return before.equals(digest) ? Decision.accept(event)"),
    COUNTED_TWICE_ON_RETRY(
        "HonestRoundsHaveNoFault",
        "dev.cairn.engine.round.RoundWork",
        "if (!added.contains(body.getKey())) {",
        "if (true) {"),
    ACKNOWLEDGED_BEFORE_THE_APPEND(
        "AnswersFollowTheAppend",
        DRIVER,
        APPEND,
        "try { " + APPEND + " } catch (dev.cairn.protocol.TroubleException e) {}"),
    SENT_BEFORE_THE_APPEND(
        "AnswersFollowTheAppend", DRIVER, APPEND, "ports.messenger().moved(next); " + APPEND),
    CHARGED_AFTER_RELEASE(
        "ChargedBeforeRelease",
        DRIVER,
        "if (config != null && privacy != null && opensTheSum(config, events)) {"
            + " ports.charge(config, privacy, now); } "
            + APPEND,
        APPEND
            + " if (config != null && privacy != null && opensTheSum(config, events)) {"
            + " ports.charge(config, privacy, now); }"),
    STALE_OWNER_STILL_SENDS(
        "StaleOwnersAreSilent",
        "dev.cairn.engine.port.Ownership",
        "return () -> leases.confirm(lease);",
        "return () -> {};"),
    STALE_OWNER_STILL_KEEPS_MESSAGES(
        "StaleOwnersKeepNothing",
        "dev.cairn.client.testing.CoordinatorStorage",
        "messages.under(lease)",
        "messages"),
    BUDGET_SHARED_BY_TWO_ROUNDS(
        "ChargedBeforeRelease",
        "dev.cairn.engine.privacy.PrivacyDesk",
        "if (ledger.status(round) == LedgerEntry.Kind.RESERVED) { return new Reservation(",
        "if (!ledger.entries().isEmpty()) { return new Reservation("),
    BUDGET_EXCEEDED(
        "BudgetIsNeverExceeded",
        "dev.cairn.engine.privacy.PrivacyLedger",
        "return epsilon <= budget.epsilon() ?",
        "return true ?"),
    NOISE_ADDED_TWICE(
        "NoiseIsAddedOnce",
        "dev.cairn.engine.round.RoundWork",
        "return sum.report(noise);",
        "return sum.report(() -> 2 * noise.getAsLong());"),
    BOTH_MASK_KINDS_REVEALED(
        "OneSecretOfEachDealer",
        "dev.cairn.faults.modelled.ModelledMessages",
        "included.contains(dealer) ?",
        "included.contains(dealer) == (index % 2 == 0) ?"),
    SENT_WITHOUT_MASKS(
        "MaskedUpdatesStayMasked",
        "dev.cairn.faults.ModelledClient",
        "ModelledMasks.hide(lanes, round, id(), named(dealers));",
        ""),
    CLOSED_BELOW_THE_MINIMUM(
        "EnoughUpdatesAreIncluded|ThresholdsAreKept",
        PHASE,
        "return cohort.answers().size() >= minimum() ? Decision.accept(close(cohort, now))",
        "return cohort.answers().size() > 0 ? Decision.accept(close(cohort, now))"),
    DEADLINES_IGNORED(
        "the run goes round in circles",
        PHASE,
        "if (now < deadline) { return Decision.unchanged(); }",
        "if (true) { return Decision.unchanged(); }"),
    FORGOTTEN_ON_RESTART(
        "the journal is damaged",
        DRIVER,
        "RoundMachine.replay(events), events.size()",
        "RoundMachine.replay(events.subList(0, events.size() / 2)), events.size()"),
    SCHEDULED_THOUGH_PAUSED(
        "PausedRunsStandStill",
        "dev.cairn.engine.run.RunMachine",
        "events.add(new RunEvent.RunCompleted(round.model()));"
            + " } else if (state.status() == RunState.Status.ACTIVE) {",
        "events.add(new RunEvent.RunCompleted(round.model())); } else {"),
    OPENED_THOUGH_PAUSED(
        "PausedRunsStandStill",
        "dev.cairn.engine.run.RunDriver",
        "if (state.status() == RunState.Status.PAUSED) { return; }",
        "if (false) { return; }"),
    UPDATES_NOT_ERASED(
        "UpdatesAreErased", "dev.cairn.engine.run.RunDriver", "ports.updates().erase(over);", ""),
    MESSAGES_NOT_ERASED(
        "MessagesAreErased", "dev.cairn.engine.run.RunDriver", "ports.messages().erase(over);", "");

    private final String found;
    private final String className;
    private final String snippet;
    private final String replacement;

    Bug(String found, String className, String snippet, String replacement) {
      this.found = found;
      this.className = className;
      this.snippet = snippet;
      this.replacement = replacement;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPlantedBug_isFound(Bug bug) throws Exception {
    List<Throwable> failures =
        Mutant.of(bug.className, bug.snippet, bug.replacement).failures(TEST);
    assertThat(failures).isNotEmpty();
    assertThat(failures)
        .anySatisfy(failure -> assertThat(failure).message().containsPattern(bug.found));
  }

  /** What was found before is found again where its cause is back. */
  @Test
  void aBugThatWasMended_isFound() throws Exception {
    new Planted(
            "dev.cairn.faults.reproduction.RestartedClientTest"
                + ".keysThatNeverBecameDurable_areNotHeldAgainstTheNext",
            "dev.cairn.engine.run.RunDriver",
            "secure.forget(current);",
            "")
        .check();
  }
}
