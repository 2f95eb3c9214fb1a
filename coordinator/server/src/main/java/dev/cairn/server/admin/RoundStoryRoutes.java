package dev.cairn.server.admin;

import dev.cairn.engine.history.Explanation;
import dev.cairn.engine.history.Funnel;
import dev.cairn.engine.history.Stage;
import dev.cairn.protocol.RoundId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of rounds: in numbers, and in words. */
final class RoundStoryRoutes {
  private final RoundStories stories;
  private final Calls calls;

  RoundStoryRoutes(RoundStories stories, Calls calls) {
    this.stories = stories;
    this.calls = calls;
  }

  void mount(Router router) {
    router
        .get("/v1/rounds/:run/:index/:attempt/funnel")
        .handler(new Requires(Permission.ROUNDS_READ))
        .handler(this::funnel);
    router
        .get("/v1/rounds/:run/:index/:attempt/explanation")
        .handler(new Requires(Permission.ROUNDS_READ))
        .handler(this::explanation);
  }

  /** A funnel as it is shown. */
  record FunnelJson(RoundId round, List<StageJson> stages, List<RoundStories.Refused> refused) {
    static FunnelJson of(RoundId round, Funnel funnel, List<RoundStories.Refused> refused) {
      return new FunnelJson(round, funnel.stages().stream().map(StageJson::of).toList(), refused);
    }
  }

  /** A stage of it. */
  record StageJson(
      String state,
      Instant enteredAt,
      @Nullable Instant endedAt,
      Instant deadline,
      int needed,
      int entered,
      int done,
      Map<String, Integer> left,
      Stage.End end) {
    static StageJson of(Stage stage) {
      return new StageJson(
          stage.state(),
          Instant.ofEpochMilli(stage.enteredAt()),
          stage.endedAt() == Stage.OPEN ? null : Instant.ofEpochMilli(stage.endedAt()),
          Instant.ofEpochMilli(stage.deadline()),
          stage.needed(),
          stage.entered(),
          stage.done(),
          stage.left(),
          stage.end());
    }
  }

  /** An explanation as it is shown. */
  record ExplanationJson(RoundId round, String outcome, List<String> lines, List<String> advice) {}

  private void funnel(RoutingContext context) {
    RoundId round = Parameters.round(context);
    calls.answer(
        context,
        200,
        () -> {
          Funnel funnel = stories.funnel(round);
          if (funnel == null) {
            throw unknown(round);
          }
          return FunnelJson.of(round, funnel, stories.refused(round));
        });
  }

  private void explanation(RoutingContext context) {
    RoundId round = Parameters.round(context);
    calls.answer(
        context,
        200,
        () -> {
          Explanation told = stories.explanation(round);
          if (told == null) {
            throw unknown(round);
          }
          return new ExplanationJson(round, told.outcome(), told.lines(), told.advice());
        });
  }

  private static AdminRefusedException unknown(RoundId round) {
    return new AdminRefusedException(ProblemCode.ROUND_UNKNOWN, "no round " + round);
  }
}
