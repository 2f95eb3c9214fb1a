package dev.cairn.cli.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests whose answers are JSON, each with a deadline; what is refused is thrown. */
final class AdminRequests {
  static final String JSON = "application/json";

  private final AdminHttp http;
  private final Duration deadline;
  private final @Nullable Long revision;

  AdminRequests(AdminHttp http, Duration deadline) {
    this(http, deadline, null);
  }

  private AdminRequests(AdminHttp http, Duration deadline, @Nullable Long revision) {
    this.http = http;
    this.deadline = deadline;
    this.revision = revision;
  }

  /** The same requests, which change something only if it is at a revision; null for any. */
  AdminRequests matching(@Nullable Long seen) {
    return new AdminRequests(http, deadline, seen);
  }

  /** How long an ordinary answer may take. */
  Duration deadline() {
    return deadline;
  }

  <T> List<T> list(String path, String key, TypeReference<List<T>> type) {
    return list(path, deadline, key, type);
  }

  <T> List<T> list(String path, Duration within, String key, TypeReference<List<T>> type) {
    return items(get(path, within, JsonNode.class), key, type);
  }

  /**
   * All items of a list, page after page.
   *
   * @param path with a query
   */
  <T> List<T> all(String path, String key, TypeReference<List<T>> type) {
    List<T> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          get(cursor.isEmpty() ? path : path + "&cursor=" + encoded(cursor), JsonNode.class);
      all.addAll(items(page, key, type));
      cursor = page.path("next").asText("");
    } while (!cursor.isEmpty());
    return all;
  }

  private <T> List<T> items(JsonNode page, String key, TypeReference<List<T>> type) {
    try {
      return AdminJson.MAPPER.readerFor(type).readValue(page.path(key));
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  <T> T get(String path, Class<T> type) {
    return get(path, deadline, type);
  }

  private <T> T get(String path, Duration within, Class<T> type) {
    return read(
        http.send(http.request(path).GET().build(), BodyHandlers.ofByteArray(), within), type);
  }

  <T> T put(String path, String contentType, String body, Class<T> type) {
    BodyPublisher publisher = BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    return send(http.request(path).header("Content-Type", contentType).PUT(publisher), type);
  }

  <T> T post(String path, ObjectNode body, Class<T> type) {
    return post(path, JSON, body.toString(), type);
  }

  <T> T post(String path, String contentType, String body, Class<T> type) {
    BodyPublisher publisher = BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    return send(http.request(path).header("Content-Type", contentType).POST(publisher), type);
  }

  /** Has the coordinator look through a whole chain, which may take longer. */
  <T> T look(String path, ObjectNode body, Class<T> type) {
    BodyPublisher publisher = BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8);
    HttpRequest request = http.request(path).header("Content-Type", JSON).POST(publisher).build();
    return read(http.send(request, BodyHandlers.ofByteArray(), AdminClient.LOOK_DEADLINE), type);
  }

  private <T> T send(HttpRequest.Builder request, Class<T> type) {
    if (revision != null) {
      request.header("If-Match", "\"" + revision + "\"");
    }
    return read(http.send(request.build(), BodyHandlers.ofByteArray(), deadline), type);
  }

  private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
    try {
      T value = AdminJson.MAPPER.readValue(response.body(), type);
      if (value == null) {
        throw new IOException("null");
      }
      return value;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private AdminFailure malformed(IOException e) {
    return new AdminFailure(
        AdminFailure.Kind.MALFORMED,
        "",
        "what came from "
            + http.address()
            + " is not an answer of this version's coordinator ("
            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
            + ")");
  }

  /** A body that says why something is done. */
  static ObjectNode reason(String reason) {
    return AdminJson.MAPPER.createObjectNode().put("reason", reason);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
