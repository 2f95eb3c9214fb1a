package dev.cairn.server.grpc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.jspecify.annotations.Nullable;

/** What an operator wants of a run, as one coordinator tells it to another. */
final class OperatorWish {
  private OperatorWish() {}

  static Struct toStruct(RunId run, RunCommand command, @Nullable Long expected) {
    Struct.Builder wish = Struct.newBuilder();
    put(wish, "run", run.value());
    if (expected != null) {
      put(wish, "expected", expected.toString());
    }
    put(wish, "by", command.by());
    String operation =
        command.fold(
            cancel -> "cancel",
            pause -> {
              put(wish, "reason", pause.reason());
              put(wish, "when", pause.when().name());
              return "pause";
            },
            resume -> "resume",
            abort -> {
              put(wish, "round", abort.round().toString());
              put(wish, "reason", abort.reason());
              return "abort";
            },
            retry -> {
              put(wish, "round", retry.round().toString());
              put(wish, "reason", retry.reason());
              return "retry";
            });
    put(wish, "operation", operation);
    return wish.build();
  }

  /**
   * Which run it is about.
   *
   * @throws IllegalArgumentException if it does not say so
   */
  static RunId run(Struct wish) {
    return new RunId(field(wish, "run"));
  }

  /**
   * What is wanted.
   *
   * @throws IllegalArgumentException if it does not say so, or wants what this version cannot do
   */
  static RunCommand command(Struct wish) {
    String by = field(wish, "by");
    String operation = field(wish, "operation");
    return switch (operation) {
      case "cancel" -> new RunCommand.Cancel(by);
      case "pause" ->
          new RunCommand.Pause(by, field(wish, "reason"), PauseTime.valueOf(field(wish, "when")));
      case "resume" -> new RunCommand.Resume(by);
      case "abort" -> new RunCommand.Abort(round(wish), by, field(wish, "reason"));
      case "retry" -> new RunCommand.Retry(round(wish), by, field(wish, "reason"));
      default ->
          throw new IllegalArgumentException(
              "operation: expected cancel, pause, resume, abort or retry, got " + operation);
    };
  }

  /**
   * How many events the run must have; null for any number.
   *
   * @throws IllegalArgumentException if it is no number
   */
  static @Nullable Long expected(Struct wish) {
    return wish.containsFields("expected") ? Long.valueOf(field(wish, "expected")) : null;
  }

  private static RoundId round(Struct wish) {
    return RoundId.parse(field(wish, "round"));
  }

  private static void put(Struct.Builder wish, String name, String value) {
    wish.putFields(name, Value.newBuilder().setStringValue(value).build());
  }

  private static String field(Struct wish, String name) {
    Value value = wish.getFieldsMap().get(name);
    if (value == null || value.getStringValue().isEmpty()) {
      throw new IllegalArgumentException(name + ": must be there");
    }
    return value.getStringValue();
  }
}
