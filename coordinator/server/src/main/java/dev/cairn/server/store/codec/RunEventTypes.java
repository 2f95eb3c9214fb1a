package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RunId;
import java.util.List;

/** The forms of a run's events. */
final class RunEventTypes {
  static final List<EventType<? extends RunEvent>> ALL =
      List.of(
          EventType.first(
              RunEvent.RunStarted.class,
              (event, to) ->
                  to.put("run", event.run().value())
                      .put("plan", event.plan().hex())
                      .put("initial", event.initial().digest().hex())
                      .put("rounds", event.rounds())
                      .put("attempts", event.attempts()),
              from ->
                  new RunEvent.RunStarted(
                      new RunId(from.text("run")),
                      from.digest("plan"),
                      from.model("initial"),
                      from.wholeInt("rounds"),
                      from.wholeInt("attempts"))),
          EventType.first(
              RunEvent.RoundScheduled.class,
              (event, to) -> to.put("round", event.round().toString()),
              from -> new RunEvent.RoundScheduled(from.round("round"))),
          EventType.first(
              RunEvent.RoundSucceeded.class,
              RunEventTypes::writeSucceeded,
              from ->
                  new RunEvent.RoundSucceeded(
                      from.round("round"),
                      from.model("model"),
                      from.digestOrNull("optimizerState"))),
          EventType.first(
              RunEvent.RoundFailed.class,
              (event, to) ->
                  to.put("round", event.round().toString()).put("reason", event.reason().name()),
              from ->
                  new RunEvent.RoundFailed(
                      from.round("round"), from.constant("reason", AbandonReason.class))),
          EventType.first(
              RunEvent.RunCompleted.class,
              (event, to) -> to.put("model", event.model().digest().hex()),
              from -> new RunEvent.RunCompleted(from.model("model"))),
          EventType.first(
              RunEvent.RunFailed.class,
              (event, to) -> to.put("reason", event.reason().name()),
              from -> new RunEvent.RunFailed(from.constant("reason", AbandonReason.class))),
          EventType.first(
              RunEvent.RunCancelled.class,
              (event, to) -> JsonText.putText(to, "by", event.by()),
              from -> new RunEvent.RunCancelled(from.text("by"))),
          EventType.first(
              RunEvent.RunPaused.class,
              RunEventTypes::writePaused,
              from ->
                  new RunEvent.RunPaused(
                      from.text("by"),
                      from.text("reason"),
                      from.constant("when", PauseTime.class))),
          EventType.first(
              RunEvent.RunResumed.class,
              (event, to) -> JsonText.putText(to, "by", event.by()),
              from -> new RunEvent.RunResumed(from.text("by"))),
          EventType.first(
              RunEvent.RunRetried.class,
              RunEventTypes::writeRetried,
              from -> new RunEvent.RunRetried(from.text("by"), from.text("reason"))));

  private RunEventTypes() {}

  private static void writePaused(RunEvent.RunPaused event, ObjectNode to) {
    JsonText.putText(to, "by", event.by());
    JsonText.putText(to, "reason", event.reason());
    to.put("when", event.when().name());
  }

  private static void writeRetried(RunEvent.RunRetried event, ObjectNode to) {
    JsonText.putText(to, "by", event.by());
    JsonText.putText(to, "reason", event.reason());
  }

  private static void writeSucceeded(RunEvent.RoundSucceeded event, ObjectNode to) {
    to.put("round", event.round().toString()).put("model", event.model().digest().hex());
    Digest state = event.optimizerState();
    if (state != null) {
      to.put("optimizerState", state.hex());
    }
  }
}
