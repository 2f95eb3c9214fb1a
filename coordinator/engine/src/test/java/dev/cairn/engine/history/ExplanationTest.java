package dev.cairn.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.Departure;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Each reason is told in words of its own, with the numbers of the round that it ended. */
class ExplanationTest {
  private static final RoundConfig SECURE = Rounds.secure(5, 5, 4, 0);
  private static final Set<AbandonReason> TOLD = EnumSet.noneOf(AbandonReason.class);

  @AfterAll
  static void everyReason_wasTold() {
    assertThat(TOLD).containsExactlyInAnyOrder(AbandonReason.values());
  }

  private static Explanation explained(AbandonReason reason, ToldRound round) {
    TOLD.add(reason);
    Explanation explanation = round.explained();
    assertThat(explanation.outcome()).endsWith(": " + reason + ".");
    return explanation;
  }

  /** For reasons that the engine finds in a sum or is told. */
  private static Explanation told(AbandonReason reason) {
    return explained(
        reason,
        new ToldRound(SECURE)
            .join(5)
            .keys(5)
            .shares(5)
            .updates(5)
            .confirm(5)
            .reveal(4)
            .abandon(reason, "what the journal says"));
  }

  private static String why(Explanation explanation) {
    return explanation.lines().get(explanation.lines().size() - 1);
  }

  @Test
  void committedRound_isToldStateByState() {
    Explanation told =
        new ToldRound(Rounds.plain(3, 4, 2))
            .join(4)
            .after(1_500)
            .leave(3, Departure.TRAINING_FAILED)
            .updates(3)
            .commit()
            .explained();
    assertThat(told.outcome())
        .isEqualTo(
            "Round run-1/1/1 committed model "
                + Rounds.digest("model")
                + " after 1.5 s, with 3 updates.");
    assertThat(told.lines())
        .containsExactly(
            "Recruiting: 4 clients joined, 2 are needed; done after 0.0 s.",
            "Collecting: 3 of 4 clients answered, 2 are needed; 1 could not train; done after"
                + " 1.5 s.",
            "Aggregating: 3 updates in the sum; done after 0.0 s.");
    assertThat(told.advice()).isEmpty();
  }

  @Test
  void openRound_isToldAsFarAsItIs() {
    Explanation told = new ToldRound(Rounds.plain(3, 4, 2)).join(4).updates(1).explained();
    assertThat(told.outcome()).isEqualTo("Round run-1/1/1 is open: Collecting.");
    assertThat(told.lines())
        .last()
        .isEqualTo("Collecting: 1 of 4 clients answered, 2 are needed; it goes on.");
  }

  @Test
  void tooFewClients() {
    Explanation told =
        explained(
            AbandonReason.TOO_FEW_CLIENTS, new ToldRound(Rounds.plain(3, 4, 2)).join(1).timeIsUp());
    assertThat(told.outcome())
        .isEqualTo(
            "Round run-1/1/1 was abandoned after 30.0 s, while Recruiting: TOO_FEW_CLIENTS.");
    assertThat(told.lines())
        .containsExactly(
            "Recruiting: 1 client joined, 2 are needed; the round ended here after 30.0 s.",
            "1 client had checked in when the time for that was up; the plan needs 2.");
    assertThat(told.advice()).anySatisfy(line -> assertThat(line).contains("cohort.minimum"));
  }

  @Test
  void tooFewKeys() {
    Explanation told =
        explained(AbandonReason.TOO_FEW_KEYS, new ToldRound(SECURE).join(5).keys(3).timeIsUp());
    assertThat(told.lines().get(1))
        .isEqualTo(
            "Keying: 3 of 5 clients answered, 4 are needed; 2 said nothing until the deadline;"
                + " the round ended here after 40.0 s.");
    assertThat(why(told))
        .isEqualTo(
            "3 of 5 clients trained and sent their keys, and at least 4 must; the time for that"
                + " was up. Training comes before the keys: clients that train slowly are lost"
                + " here.");
    assertThat(told.advice()).anySatisfy(line -> assertThat(line).contains("deadlines.round"));
  }

  @Test
  void tooFewDealers() {
    Explanation told =
        explained(
            AbandonReason.TOO_FEW_DEALERS,
            new ToldRound(SECURE)
                .join(5)
                .keys(5)
                .leave(0, Departure.CANCELLED)
                .leave(1, Departure.DECLINED));
    assertThat(told.lines().get(2))
        .contains("1 was stopped by its device; 1 declined what was asked; 3 were still at work");
    assertThat(why(told))
        .startsWith(
            "0 of 5 clients shared their keys' secrets, and at least 4 must; too many had left");
    assertThat(told.advice()).noneSatisfy(line -> assertThat(line).contains("deadlines.round"));
  }

  @Test
  void tooFewUpdates() {
    Explanation told =
        explained(
            AbandonReason.TOO_FEW_UPDATES,
            new ToldRound(Rounds.plain(3, 4, 2)).join(4).updates(1).timeIsUp());
    assertThat(why(told)).startsWith("1 of 4 clients sent an update, and at least 2 must;");
  }

  @Test
  void tooFewConfirmations_saysThatTheUpdatesAreSpent() {
    Explanation told =
        explained(
            AbandonReason.TOO_FEW_CONFIRMATIONS,
            new ToldRound(SECURE).join(5).keys(5).shares(5).updates(5).confirm(1).timeIsUp());
    assertThat(why(told))
        .startsWith("1 of 5 clients confirmed whose updates are in the sum")
        .contains("Nobody revealed anything. These updates are spent");
  }

  @Test
  void tooFewShares_saysThatTheUpdatesAreSpent() {
    Explanation told =
        explained(
            AbandonReason.TOO_FEW_SHARES,
            new ToldRound(SECURE)
                .join(5)
                .keys(5)
                .shares(5)
                .updates(5)
                .confirm(5)
                .reveal(1)
                .timeIsUp());
    assertThat(why(told))
        .startsWith("1 of 5 clients revealed shares that open the sum")
        .contains("These updates are spent");
  }

  @Test
  void neighbourhood() {
    assertThat(why(told(AbandonReason.NEIGHBOURHOOD))).contains("on the ring of neighbours");
  }

  @Test
  void unreadableShares_blamesNobody_andNamesNobody() {
    assertThat(why(told(AbandonReason.UNREADABLE_SHARES)))
        .contains("Either that one dealt garbage, or those who complain")
        .doesNotContain("what the journal says");
  }

  @Test
  void badDealer_saysWhereItsNameStands() {
    Explanation told = told(AbandonReason.BAD_DEALER);
    assertThat(why(told)).contains("is proven").doesNotContain("what the journal says");
    assertThat(told.advice().get(0))
        .isEqualTo("'cairn rounds show' names it to those who may see clients.");
  }

  @Test
  void sumMismatch() {
    assertThat(why(told(AbandonReason.SUM_MISMATCH))).contains("its count or its weight");
  }

  @Test
  void cancelled_saysBecauseOfWhat() {
    Explanation told = told(AbandonReason.CANCELLED);
    assertThat(why(told)).endsWith("what the journal says.");
    assertThat(told.advice()).isEmpty();
  }

  @Test
  void fault_asksForAReport() {
    Explanation told = told(AbandonReason.FAULT);
    assertThat(why(told)).contains("it never should: what the journal says.");
    assertThat(told.advice().get(0)).contains("report this");
  }

  @Test
  void restored() {
    assertThat(why(told(AbandonReason.RESTORED))).contains("restored from a backup");
  }

  @Test
  void budgetExhausted_isToldOfARoundThatNeverOpened() {
    TOLD.add(AbandonReason.BUDGET_EXHAUSTED);
    Explanation told = Explanation.ofUnopened(Rounds.ID, AbandonReason.BUDGET_EXHAUSTED);
    assertThat(told.outcome()).isEqualTo("Round run-1/1/1 never opened: BUDGET_EXHAUSTED.");
    assertThat(told.lines()).singleElement().asString().contains("privacy budget");
    assertThat(told.advice().get(0)).contains("cairn privacy what-if");
  }
}
