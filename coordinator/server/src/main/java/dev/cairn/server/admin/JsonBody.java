package dev.cairn.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.run.RunCommand;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the JSON body of a request; what is malformed is refused with the reason. */
final class JsonBody {
  private JsonBody() {}

  /**
   * The body as a record; nothing stands for an empty object.
   *
   * @param example what a body may look like, for people
   */
  static <T> T read(RoutingContext context, Class<T> type, String example) {
    Buffer body = context.body().buffer();
    try {
      JsonNode json =
          body == null || body.length() == 0
              ? Json.MAPPER.createObjectNode()
              : Json.MAPPER.readTree(body.getBytes());
      if (!json.isObject()) {
        throw bad("the body is a JSON object, as in " + example);
      }
      return Json.MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw bad("the body is not as it should be: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  /** A reason, which must be given. */
  static String reason(@Nullable String reason) {
    if (reason == null) {
      throw bad("give the reason, as {\"reason\": \"...\"}");
    }
    return requireLine("reason", reason, RunCommand.REASON_LENGTH_MAX);
  }

  static String requireLine(String what, String text, int charsMax) {
    if (text.isBlank()
        || text.length() > charsMax
        || text.chars().anyMatch(Character::isISOControl)) {
      throw bad(what + " must be one line of 1 to " + charsMax + " characters");
    }
    return text;
  }

  static AdminRefusedException bad(String detail) {
    return new AdminRefusedException(ProblemCode.BAD_REQUEST, detail);
  }
}
