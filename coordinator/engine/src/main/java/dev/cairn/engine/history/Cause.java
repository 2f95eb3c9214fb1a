package dev.cairn.engine.history;

import dev.cairn.engine.cohort.AbandonReason;
import java.util.List;

/**
 * Why a round was abandoned, for people.
 *
 * @param sentence what happened
 * @param advice what may be done about it, each a sentence; may be empty
 */
record Cause(String sentence, List<String> advice) {

  private static final String LOOK =
      "See which devices run and reach the coordinator: 'cairn clients list', 'cairn events'.";
  private static final String MORE_TIME = "Give the round more time: deadlines.round in the plan.";
  private static final String FEWER = "Let fewer be enough: cohort.minimum in the plan.";
  private static final String MORE = "Select more clients than are needed: cohort.overSelection.";

  /**
   * The cause of an abandonment.
   *
   * @param last the state in which the round ended; without numbers if it never opened
   * @param detail what the journal says, one line
   */
  static Cause of(AbandonReason reason, Stage last, String detail) {
    return switch (reason) {
      case TOO_FEW_CLIENTS -> tooFewClients(last);
      case TOO_FEW_KEYS ->
          tooFew(
              last,
              "trained and sent their keys",
              "Training comes before the keys: clients that train slowly are lost here.");
      case TOO_FEW_DEALERS ->
          tooFew(last, "shared their keys' secrets", "Clients that lose their network fail here.");
      case NEIGHBOURHOOD -> neighbourhood();
      case TOO_FEW_UPDATES ->
          tooFew(last, "sent an update", "Clients that cannot train leave here or earlier.");
      case TOO_FEW_CONFIRMATIONS ->
          tooFew(
              last,
              "confirmed whose updates are in the sum",
              "Nobody revealed anything. These updates are spent: the run goes on with the next"
                  + " index.");
      case TOO_FEW_SHARES ->
          tooFew(
              last,
              "revealed shares that open the sum",
              "These updates are spent: the run goes on with the next index.");
      case UNREADABLE_SHARES -> unreadableShares();
      case BAD_DEALER -> badDealer();
      case SUM_MISMATCH -> sumMismatch();
      case BUDGET_EXHAUSTED -> budgetExhausted();
      case CANCELLED ->
          new Cause(
              "An operator ended it, or the run that it belonged to: " + detail + ".", List.of());
      case FAULT -> fault(detail);
      case RESTORED -> restored();
    };
  }

  private static Cause tooFewClients(Stage last) {
    return new Cause(
        last.done()
            + (last.done() == 1 ? " client" : " clients")
            + " had checked in when the time for that was up; the plan needs "
            + last.needed()
            + ".",
        List.of(LOOK, FEWER, MORE_TIME));
  }

  private static Cause tooFew(Stage last, String what, String remark) {
    return new Cause(
        last.done()
            + " of "
            + last.entered()
            + " clients "
            + what
            + ", and at least "
            + last.needed()
            + " must"
            + (last.left().containsKey(Stage.SILENT)
                ? "; the time for that was up."
                : "; too many had left for that.")
            + " "
            + remark,
        last.left().containsKey(Stage.SILENT)
            ? List.of(MORE_TIME, MORE, FEWER)
            : List.of(MORE, FEWER));
  }

  private static Cause neighbourhood() {
    return new Cause(
        "The clients that were lost stood too close together on the ring of neighbours: the secrets"
            + " of one that is left could not be recovered from those around it.",
        List.of(MORE, "A larger cohort makes this rarer; it is a matter of chance."));
  }

  private static Cause unreadableShares() {
    return new Cause(
        "Too many clients say that they cannot read the shares that one of them dealt. Either that"
            + " one dealt garbage, or those who complain do not tell the truth: nobody can say"
            + " which.",
        List.of(
            "'cairn rounds show' names the dealer to those who may see clients.",
            "If it is the same one again, revoke it: 'cairn clients revoke'."));
  }

  private static Cause badDealer() {
    return new Cause(
        "A client is proven to have dealt shares that do not fit what it committed itself to.",
        List.of(
            "'cairn rounds show' names it to those who may see clients.",
            "Revoke it unless you know of a defect in its software: 'cairn clients revoke'."));
  }

  private static Cause sumMismatch() {
    return new Cause(
        "The sum is not the sum of the updates that are in it: its count or its weight cannot be"
            + " right. Some client masked something else than it was asked for.",
        List.of(
            "Nothing of this sum is in a model.",
            "See whether all devices run the same version of the software."));
  }

  private static Cause budgetExhausted() {
    return new Cause(
        "The privacy budget of the population does not allow another round; it was not opened.",
        List.of(
            "'cairn privacy show' tells what is spent, 'cairn privacy what-if' what more noise buys.",
            "A budget is a promise to those whose data is used: raise it with their consent only."));
  }

  private static Cause fault(String detail) {
    return new Cause(
        "The coordinator could not go on, which it never should: " + detail + ".",
        List.of("Keep the log and the database, and report this."));
  }

  private static Cause restored() {
    return new Cause(
        "The database was restored from a backup of when the round was open or about to open: what"
            + " its clients had been told since then is not known any more.",
        List.of("The run goes on by itself, with a round of an index that was not in use before."));
  }
}
