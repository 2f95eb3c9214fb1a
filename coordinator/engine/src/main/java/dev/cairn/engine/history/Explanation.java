package dev.cairn.engine.history;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.RoundId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why a round ended as it did, for people.
 *
 * @param outcome one sentence
 * @param lines what happened in each state, one sentence each, and why the round was abandoned
 * @param advice what may be done about it, one sentence each; may be empty
 */
public record Explanation(String outcome, List<String> lines, List<String> advice) {
  private static final Stage NEVER_OPENED =
      new Stage("Unopened", 0, 0, 0, 0, 0, 0, new TreeMap<>(), Stage.End.ABANDONED);

  public Explanation {
    lines = List.copyOf(lines);
    advice = List.copyOf(advice);
  }

  /** Explains a round that opened. */
  public static Explanation of(RoundId round, Funnel funnel) {
    List<String> lines = new ArrayList<>();
    for (Stage stage : funnel.stages()) {
      lines.add(line(stage));
    }
    Stage last = funnel.stages().get(funnel.stages().size() - 1);
    long tookMillis = last.endedAt() - funnel.stages().get(0).enteredAt();
    RoundState state = funnel.state();
    if (state instanceof Abandoned abandoned) {
      Cause cause = Cause.of(abandoned.reason(), last, abandoned.detail());
      lines.add(cause.sentence());
      return new Explanation(
          "Round "
              + round
              + " was abandoned after "
              + seconds(tookMillis)
              + ", while "
              + last.state()
              + ": "
              + abandoned.reason()
              + ".",
          lines,
          cause.advice());
    }
    String outcome =
        state instanceof Committed committed
            ? " committed model "
                + committed.model()
                + " after "
                + seconds(tookMillis)
                + ", with "
                + counted(committed.result().count(), "update")
                + "."
            : " is open: " + last.state() + ".";
    return new Explanation("Round " + round + outcome, lines, List.of());
  }

  /** Explains a round that was scheduled and never opened. */
  public static Explanation ofUnopened(RoundId round, AbandonReason reason) {
    Cause cause = Cause.of(reason, NEVER_OPENED, "the round never opened");
    return new Explanation(
        "Round " + round + " never opened: " + reason + ".",
        List.of(cause.sentence()),
        cause.advice());
  }

  private static String line(Stage stage) {
    return stage.state() + ": " + people(stage) + end(stage);
  }

  private static String people(Stage stage) {
    if (stage.state().equals("Recruiting")) {
      return counted(stage.entered(), "client")
          + " joined, "
          + stage.needed()
          + " are needed"
          + others(stage.left());
    }
    if (stage.state().equals("Aggregating")) {
      return counted(stage.entered(), "update") + " in the sum";
    }
    return stage.done()
        + " of "
        + counted(stage.entered(), "client")
        + " answered, "
        + stage.needed()
        + " are needed"
        + others(stage.left());
  }

  private static String others(SortedMap<String, Integer> left) {
    StringBuilder text = new StringBuilder();
    left.forEach(
        (what, count) -> text.append("; ").append(count).append(' ').append(fate(what, count)));
    return text.toString();
  }

  private static String fate(String what, int count) {
    boolean one = count == 1;
    return switch (what) {
      case "TRAINING_FAILED" -> "could not train";
      case "DECLINED" -> "declined what was asked";
      case "CANCELLED" -> one ? "was stopped by its device" : "were stopped by their devices";
      case Stage.SILENT -> "said nothing until the deadline";
      case Stage.NOT_NEEDED -> one ? "was not needed any more" : "were not needed any more";
      case Stage.STOPPED -> one ? "was still at work" : "were still at work";
      default -> what;
    };
  }

  private static String end(Stage stage) {
    String after = " after " + seconds(stage.tookMillis());
    return switch (stage.end()) {
      case TARGET -> "; done" + after + ".";
      case DEADLINE -> "; closed at its deadline" + after + ".";
      case GRACE -> "; closed" + after + ", a little after most had answered.";
      case ABANDONED -> "; the round ended here" + after + ".";
      case OPEN -> "; it goes on.";
    };
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
