package dev.cairn.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the JSON bodies of requests; what is malformed is refused with the reason. */
final class Bodies {
  private static final int REASON_CHARS_MAX = 300;

  private Bodies() {}

  /** Why something is done. */
  record Reason(@Nullable String reason) {}

  /** The body as a record; no body is an empty object. */
  static <T> T read(RoutingContext context, Class<T> type) {
    Buffer body = context.body().buffer();
    try {
      JsonNode json =
          body == null || body.length() == 0
              ? Json.MAPPER.createObjectNode()
              : Json.MAPPER.readTree(body.getBytes());
      if (!json.isObject()) {
        throw bad("the body is a JSON object, as in {\"reason\": \"...\"}, or nothing");
      }
      return Json.MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw bad("the body is not as it should be: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  /** The reason in a body that must give one. */
  static String reason(RoutingContext context) {
    return requireReason(read(context, Reason.class).reason());
  }

  /** A reason that must be there, in one line. */
  static String requireReason(@Nullable String reason) {
    if (reason == null) {
      throw bad("give the reason, as {\"reason\": \"...\"}");
    }
    return requireLine("reason", reason, REASON_CHARS_MAX);
  }

  /** A text of one line that is not blank. */
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
