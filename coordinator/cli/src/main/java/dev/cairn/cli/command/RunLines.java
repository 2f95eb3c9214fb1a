package dev.cairn.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.admin.EventInfo;
import org.jspecify.annotations.Nullable;

/** What happens in a run, one line for whoever looks on. */
final class RunLines {
  private RunLines() {}

  /** The line of an event; null for one that is not worth one. */
  static @Nullable String of(EventInfo event) {
    String words = words(event, event.payload());
    return words == null ? null : Texts.time(event.at()) + "  " + words;
  }

  private static @Nullable String words(EventInfo event, JsonNode says) {
    String round = "round " + Texts.roundOnly(event.round());
    return switch (event.type()) {
      case "RunStarted" ->
          "the run began: "
              + says.path("rounds")
              + " rounds, "
              + says.path("attempts")
              + " attempts";
      case "RoundOpened" -> round + " is open";
      case "RoundResumed" ->
          round
              + ": the coordinator was away for "
              + Texts.duration(says.path("outageMillis").asLong());
      case "CohortSealed" -> round + ": " + says.path("members").size() + " clients take part";
      case "RosterSealed" -> round + ": " + says.path("members").size() + " clients sent keys";
      case "SharesSettled" ->
          round + ": " + says.path("members").size() + " clients shared secrets";
      case "CollectionClosed" -> round + ": " + says.path("included").size() + " updates are in";
      case "ConfirmationsClosed" ->
          round + ": " + says.path("confirmed").size() + " clients confirmed the set";
      case "SumRecovered" -> round + ": the sum is open";
      case "ResultFixed" ->
          round
              + ": training loss "
              + (says.path("loss").isNumber() ? Texts.figure(says.path("loss").asDouble()) : "-")
              + " over "
              + says.path("count")
              + " updates";
      case "ModelProposed" ->
          round + " committed model " + Texts.brief(says.path("model").asText());
      case "RoundAbandoned" ->
          round
              + " was abandoned: "
              + says.path("reason").asText()
              + ", "
              + says.path("detail").asText()
              + "; 'cairn explain "
              + event.round()
              + "' tells more";
      case "RunPaused" ->
          "paused by " + says.path("by").asText() + ": " + says.path("reason").asText();
      case "RunResumed" -> "resumed by " + says.path("by").asText();
      case "RunRetried" ->
          "tried again by " + says.path("by").asText() + ": " + says.path("reason").asText();
      case "RunCompleted" -> "the run is COMPLETED";
      case "RunFailed" -> "the run is FAILED: " + says.path("reason").asText();
      case "RunCancelled" -> "the run is CANCELLED by " + says.path("by").asText();
      default -> null;
    };
  }

  /** Whether a run may be over with this. */
  static boolean ends(EventInfo event) {
    return switch (event.type()) {
      case "RunCompleted", "RunFailed", "RunCancelled" -> true;
      default -> false;
    };
  }
}
