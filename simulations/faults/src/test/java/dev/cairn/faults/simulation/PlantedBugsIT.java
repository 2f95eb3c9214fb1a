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
class PlantedBugsIT {
  private static final String REAL =
      "dev.cairn.faults.simulation.FaultSimulationTest.realRuns_keepEveryInvariant";
  private static final String TEST =
      "dev.cairn.faults.simulation.FaultSimulationTest.aShortRun_keepsEveryInvariant";
  private static final String DRIVER = "dev.cairn.engine.round.RoundDriver";
  private static final String PHASE = "dev.cairn.engine.round.Phase";
  private static final String APPEND =
      "ports.journal().append(stream(round), version, events, named, now);";
  private static final String CHARGE =
      "if (config != null && opensTheSum(config, events)) { charge(config, now); }";

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
        "ChargedBeforeRelease", DRIVER, CHARGE + " " + APPEND, APPEND + " " + CHARGE),
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
    TAKEN_WITHOUT_A_HIGHER_EPOCH(
        "LeasesAreHeldByOne",
        "dev.cairn.client.testing.InMemoryLeases",
        "before == null ? 1 : before.epoch() + 1;",
        "before == null || holder.equals(before.holder()) ? 1 : before.epoch();"),
    TAKEN_FROM_ITS_HOLDER(
        "LeasesAreHeldByOne",
        "dev.cairn.client.testing.InMemoryLeases",
        "!again && now < before.expiresAt()",
        "!again && now + 2_500 < before.expiresAt()"),
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
    NOISE_CHARGED_AFTER_IT_IS_STORED(
        "NoiseIsDrawnOnce", "dev.cairn.engine.round.ChargedNoise", "charge.run();", ""),
    NOISE_DRAWN_AGAIN(
        "it was drawn twice",
        "dev.cairn.engine.round.RoundWork",
        "return noised(config, ports.updates().keepResult(config.id(), drawn.toFile()));",
        "ByteBuffer bare = ByteBuffer.allocate(4 * drawn.mean().length)"
            + ".order(ByteOrder.LITTLE_ENDIAN); bare.asFloatBuffer().put(drawn.mean());"
            + " ports.models().put(bare); return noised(config, drawn.toFile());"),
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
        "OverdueRoundsMoveOn",
        PHASE,
        "if (now < deadline) { return Decision.unchanged(); }",
        "if (true) { return Decision.unchanged(); }"),
    ABANDONED_LATE(
        "OverdueRoundsMoveOn",
        PHASE,
        "? Decision.accept(close(cohort, now)) : Decision.accept(shortOf(cohort));",
        "? Decision.accept(close(cohort, now)) : now < deadline + 60_000"
            + " ? Decision.unchanged() : Decision.accept(shortOf(cohort));"),
    CLOSED_LATE(
        "DeadlinesAreKept",
        "dev.cairn.engine.round.Collecting",
        "new RoundEvent.CollectionClosed(answered.answered(), now)",
        "new RoundEvent.CollectionClosed(answered.answered(), now + 600_000)"),
    MEAN_APPLIED_TWICE(
        "IncludedUpdatesCountOnce",
        "dev.cairn.engine.round.RoundWork",
        "optimizer.step(values, mean, state);",
        "optimizer.step(values, mean, state); optimizer.step(values, mean, state);"),
    COUNTED_AND_REFUSED(
        "RefusedUpdatesAreLeftOut",
        "dev.cairn.engine.round.Collecting",
        "return answer( command.client(),",
        "if (!config().isSecure() && cohort().answers().containsKey(command.client())) {"
            + " return Decision.refuse(Refusal.EQUIVOCATION, \"it was sent before\"); }"
            + " return answer( command.client(),"),
    LATECOMERS_CALLED_LIARS(
        "HonestClientsAreBelieved|SpoiltUpdatesAreRefused",
        "dev.cairn.engine.round.RoundState",
        "Refusal.WRONG_PHASE, what + ",
        "Refusal.MALFORMED, what + "),
    SPENT_AND_REPEATED(
        "SpentRoundsAreNotRepeated",
        "dev.cairn.engine.run.RunMachine",
        "|| (ended instanceof Abandoned round && round.spent());",
        ";"),
    TRAINED_FROM_THE_FIRST_MODEL(
        "VersionsGrowByOne",
        "dev.cairn.engine.run.RunState",
        "version + 1, event.model(),",
        "version + 1, model,"),
    JOURNAL_TELLS_ANOTHER_REASON(
        "ReplayEqualsLive",
        "dev.cairn.engine.run.RunDriver",
        "journal.append(stream(run), version, events, now);",
        "journal.append(stream(run), version, events.stream().<RunEvent>map(e ->"
            + " e instanceof RunEvent.RoundFailed f ? new RunEvent.RoundFailed(f.round(),"
            + " AbandonReason.FAULT) : e).toList(), now);"),
    SHARES_TAKEN_AND_DROPPED(
        "TakenMessagesAreKept",
        "dev.cairn.engine.round.Sharing",
        "return answer( command.client(),",
        "if (cohort().answers().size() == 1) { return Decision.unchanged(); }"
            + " return answer( command.client(),"),
    FORGOTTEN_ON_RESTART(
        "the journal is damaged|AnswersFollowTheAppend",
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
        "MessagesAreErased", "dev.cairn.engine.run.RunDriver", "ports.messages().erase(over);", ""),
    POISON_TAKEN(
        "SpoiltUpdatesAreRefused",
        "dev.cairn.client.testing.UpdateDesk",
        "if (!config.isSecure() && !check.defect().isEmpty()) {",
        "if (false) {"),
    NORM_NOT_LOOKED_AT(
        "SpoiltUpdatesAreRefused",
        "dev.cairn.secagg.ring.RingCheck",
        "return Math.sqrt(squares) > normMax",
        "return false && Math.sqrt(squares) > normMax"),
    OTHER_BYTES_TAKEN(
        "SpoiltUpdatesAreRefused",
        "dev.cairn.client.testing.InMemoryUpdateStore",
        "return Digest.of(buffer).equals(expected) && keep(",
        "return keep("),

    /** Real cryptography: lines of the SDK's and the coordinator's part of CSA/1. */
    REAL_MASK_KINDS_REVEALED(
        REAL,
        "OneSecretOfEachDealer",
        "dev.cairn.secagg.client.HeldShares",
        "included ? Kind.SELF_SEED : Kind.MASK_KEY",
        "included == (dealer % 2 == 0) ? Kind.SELF_SEED : Kind.MASK_KEY"),
    REAL_UPDATES_WITHOUT_MASKS(
        REAL,
        "MaskedUpdatesStayMasked",
        "dev.cairn.secagg.client.MaskInput",
        "masks.applyTo(lanes);",
        ""),
    OTHER_SURVIVORS_TOLD(
        REAL,
        "MessagesFollowFromTheJournal",
        "dev.cairn.secagg.server.MaskedInputs",
        "new SurvivorsMessage(roster.sid(), dealers, included)",
        "new SurvivorsMessage(roster.sid(), dealers, included.without(included.indices()[0]))"),
    TWO_SETS_OF_SURVIVORS_TOLD(
        REAL,
        "CoordinatorRepeatsItself",
        "dev.cairn.secagg.server.MaskedInputs",
        "return announce().with(",
        "return new Announcement(MessageType.SURVIVORS, roster.sid(), new SurvivorsMessage("
            + "roster.sid(), dealers, receiver % 2 == 0 ? included :"
            + " included.without(included.indices()[0])).encode()).with("),
    HEADERS_OF_OTHER_BODIES_TAKEN(
        REAL,
        "SpoiltUpdatesAreRefused",
        "dev.cairn.engine.secure.SecureDesk",
        "return Arrays.equals(signed.laneDigest(), header.digest().bytes()) ? null",
        "return true ? null");

    private final String test;
    private final String found;
    private final String className;
    private final String snippet;
    private final String replacement;

    Bug(String found, String className, String snippet, String replacement) {
      this(TEST, found, className, snippet, replacement);
    }

    Bug(String test, String found, String className, String snippet, String replacement) {
      this.test = test;
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
        Mutant.of(bug.className, bug.snippet, bug.replacement).failures(bug.test);
    assertThat(failures).isNotEmpty();
    assertThat(failures)
        .anySatisfy(failure -> assertThat(failure).message().containsPattern(bug.found));
  }

  /** With the watch that sees it first asleep, what the journal lacks is found in the end. */
  @Test
  void anAcknowledgedUpdateThatIsLost_isFoundInTheJournal() throws Exception {
    List<Throwable> failures =
        Mutant.of(
                DRIVER,
                APPEND,
                "try { "
                    + APPEND
                    + " } catch (dev.cairn.protocol.TroubleException e) {"
                    + " if (!(events.get(0) instanceof RoundEvent.UpdateAccepted)) { throw e; } }")
            .and(
                "dev.cairn.faults.check.AnswersFollowTheAppend",
                "if (differs || !known.name().equals(state.name())) {",
                "if (false) {")
            .and(
                "dev.cairn.faults.check.AnswersFollowTheAppend",
                "if (!accepted.contains(",
                "if (false && !accepted.contains(")
            .failures(TEST);
    assertThat(failures)
        .anySatisfy(
            failure -> assertThat(failure).message().contains("AcknowledgedUpdatesAreKept"));
  }

  /** A run that failed and goes on by itself. */
  @Test
  void aRunThatGoesOnAfterItsEnd_isFound() throws Exception {
    List<Throwable> failures =
        Mutant.of(
                "dev.cairn.engine.run.RunMachine",
                "events.add(new RunEvent.RunFailed(reason)); } else if (",
                "events.add(new RunEvent.RunFailed(reason)); } if (")
            .and(
                "dev.cairn.engine.run.RunState",
                "expect(status == Status.ACTIVE && current == null, event);",
                "expect(current == null, event);")
            .failures(TEST);
    assertThat(failures)
        .anySatisfy(failure -> assertThat(failure).message().contains("NothingFollowsTheEnd"));
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
    new Planted(
            "dev.cairn.faults.reproduction.OvertakenCoordinatorTest"
                + ".coordinatorThatWasOvertaken_doesNotRefuseWhatTheOwnerAccepts",
            "dev.cairn.engine.port.Ownership",
            "return () -> leases.confirm(lease);",
            "return () -> {};")
        .check();
  }
}
