package dev.cairn.server.admin;

import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads ids and numbers of a request; what is malformed is refused with the reason. */
final class Parameters {
  private Parameters() {}

  static RunId run(RoutingContext context) {
    return parse(() -> new RunId(context.pathParam("run")));
  }

  static @Nullable RunId runFilter(RoutingContext context) {
    String run = context.queryParams().get("run");
    return run == null ? null : parse(() -> new RunId(run));
  }

  static RoundId round(RoutingContext context) {
    return parse(
        () ->
            RoundId.parse(
                context.pathParam("run")
                    + "/"
                    + context.pathParam("index")
                    + "/"
                    + context.pathParam("attempt")));
  }

  static Population population(RoutingContext context) {
    return parse(() -> new Population(context.pathParam("population")));
  }

  static ModelId model(RoutingContext context) {
    return model(String.valueOf(context.pathParam("model")));
  }

  static ModelId model(String text) {
    return parse(() -> ModelId.parse(text));
  }

  static RunId run(String text) {
    return parse(() -> new RunId(text));
  }

  static Digest file(RoutingContext context) {
    return parse(() -> new Digest(context.pathParam("sha256")));
  }

  static ClientId client(String text) {
    return parse(() -> new ClientId(text));
  }

  static String name(RoutingContext context, String parameter) {
    String name = context.queryParams().get(parameter);
    if (name == null) {
      throw bad("give the query parameter " + parameter);
    }
    return parse(
        () -> {
          EvaluationReport.requireName(parameter, name);
          return name;
        });
  }

  /** A whole number in the query. */
  static int number(RoutingContext context, String parameter, int least, int most, int otherwise) {
    return (int) number(parameter, context.queryParams().get(parameter), least, most, otherwise);
  }

  static long number(String what, @Nullable String text, long least, long most, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw bad(
        what + " must be a whole number from " + least + " to " + most + ", not '" + text + "'");
  }

  private static <T> T parse(Supplier<T> parser) {
    try {
      return parser.get();
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private static AdminRefusedException bad(String detail) {
    return new AdminRefusedException(ProblemCode.BAD_REQUEST, detail);
  }
}
