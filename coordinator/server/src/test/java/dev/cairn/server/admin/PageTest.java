package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists are given page by page: each item once, in the order of the whole list. */
class PageTest {
  private static final RunId RUN = new RunId("r1");

  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
    for (int i = 1; i <= 5; i++) {
      RunId run = new RunId("r" + i);
      api.runs.put(api.runs.view(run, "one", RunState.Status.COMPLETED, 1));
      api.clients.enrolled("phone-" + i, null);
      api.registry.add(Samples.version(RUN, i - 1));
    }
    for (int attempt = 1; attempt <= 3; attempt++) {
      api.runs.put(Samples.abandoned(new RoundId(RUN, 1, attempt)));
    }
    api.runs.put(Samples.abandoned(new RoundId(RUN, 2, 1)));
    api.runs.put(Samples.open(new RoundId(RUN, 3, 1)));
    for (String alias : List.of("live", "next", "old")) {
      api.models.promote(
          new Population("fashion"), alias, RUN, 0, new ModelAliases.Change("ada", "x"), null);
    }
    for (String name : List.of("a", "b", "c")) {
      api.post(
          "/v1/tokens",
          "{\"name\":\"" + name + "\",\"roles\":[\"auditor\"],\"validMillis\":60000}");
    }
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static List<JsonNode> items(JsonNode page, String key) {
    List<JsonNode> items = new ArrayList<>();
    page.path(key).forEach(items::add);
    return items;
  }

  /** Reads a list by pages of each size, and whole. */
  private static void assertPages(String path, String key, int least) {
    ApiFixture.Answer whole = api.get(path);
    assertThat(whole.json().has("next")).isFalse();
    List<JsonNode> all = items(whole.json(), key);
    assertThat(all).hasSizeGreaterThanOrEqualTo(least);
    for (int limit = 1; limit <= all.size(); limit++) {
      List<JsonNode> read = new ArrayList<>();
      String cursor = "";
      do {
        ApiFixture.Answer page = api.get(path + "?limit=" + limit + cursor);
        assertThat(page.status()).isEqualTo(200);
        List<JsonNode> items = items(page.json(), key);
        assertThat(items).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
        read.addAll(items);
        JsonNode next = page.json().path("next");
        cursor = next.isMissingNode() ? "" : "&cursor=" + next.asText();
      } while (!cursor.isEmpty());
      assertThat(read).as("by " + limit).isEqualTo(all);
    }
  }

  @Test
  void everyList_isGivenPageByPage() {
    assertPages("/v1/runs", "runs", 5);
    assertPages("/v1/runs/r1/rounds", "rounds", 5);
    assertPages("/v1/runs/r1/models", "models", 5);
    assertPages("/v1/clients", "clients", 5);
    assertPages("/v1/tokens", "tokens", 4);
    assertPages("/v1/audit", "entries", 3);
    assertPages("/v1/aliases", "aliases", 3);
    assertPages("/v1/privacy/fashion/entries", "entries", 1);
  }

  @Test
  void listsWithALimit_haveACursor() {
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      List<String> names =
          operation.parameters(ContractCheck.CONTRACT).stream()
              .map(one -> one.path("name").asText())
              .toList();
      // Whoever waits for candidates takes them off the list.
      if (names.contains("limit") && !operation.id().equals("listCandidates")) {
        assertThat(names).as(operation.id()).contains("cursor");
        assertThat(operation.problems()).as(operation.id()).contains("cursor_invalid");
      }
    }
  }

  private static String next(String path) {
    return api.get(path + "?limit=1").json().path("next").asText();
  }

  @Test
  void cursorOfAnotherList_isRefused() {
    String cursor = next("/v1/runs");
    assertThat(cursor).isNotEmpty();
    for (String path : List.of("/v1/clients", "/v1/tokens", "/v1/runs/r1/rounds", "/v1/aliases")) {
      assertThat(api.get(path + "?cursor=" + cursor).problem())
          .as(path)
          .isEqualTo("400 cursor_invalid");
    }
    String ofOne = next("/v1/runs/r1/rounds");
    assertThat(api.get("/v1/runs/r2/rounds?cursor=" + ofOne).problem())
        .isEqualTo("400 cursor_invalid");
  }

  @Test
  void cursorThatNobodyGave_isRefused() {
    byte[] bytes = Base64.getUrlDecoder().decode(next("/v1/runs/r1/models"));
    for (String key : List.of("x", "", "99999999999")) {
      byte[] text = key.getBytes(StandardCharsets.UTF_8);
      byte[] made = java.util.Arrays.copyOf(bytes, 8 + text.length);
      System.arraycopy(text, 0, made, 8, text.length);
      String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(made);
      assertThat(api.get("/v1/runs/r1/models?cursor=" + cursor).problem())
          .as(key)
          .isEqualTo("400 cursor_invalid");
    }
    for (String list : List.of("/v1/tokens", "/v1/aliases")) {
      byte[] mark = Base64.getUrlDecoder().decode(next(list));
      for (String key : List.of("\0", "p/\0")) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] made = java.util.Arrays.copyOf(mark, 8 + text.length);
        System.arraycopy(text, 0, made, 8, text.length);
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(made);
        assertThat(api.get(list + "?cursor=" + cursor).problem())
            .as(list)
            .isEqualTo("400 cursor_invalid");
      }
    }
    for (String cursor : List.of("", "%20", "A", "A".repeat(300))) {
      assertThat(api.get("/v1/runs?cursor=" + cursor).problem())
          .as(cursor)
          .isEqualTo("400 cursor_invalid");
    }
  }

  @Test
  void cursorWithAnotherStart_isRefused() {
    for (String path :
        List.of(
            "/v1/runs/r1/rounds?from=1",
            "/v1/runs/r1/models?from=1",
            "/v1/clients?after=phone-1",
            "/v1/tokens?after=" + InMemoryTokens.FIRST,
            "/v1/audit?before=9",
            "/v1/privacy/fashion/entries?from=1")) {
      String list = path.replaceFirst("\\?.*", "");
      assertThat(api.get(path).status()).isEqualTo(200);
      String next = next(list);
      assertThat(api.get(path + "&cursor=" + (next.isEmpty() ? "AAAA" : next)).problem())
          .as(path)
          .isEqualTo("400 bad_request");
    }
  }

  @Test
  void whatComesMeanwhile_movesNoPage() {
    ApiFixture.Answer first = api.get("/v1/audit?limit=2");
    String cursor = first.json().path("next").asText();
    List<JsonNode> before = items(api.get("/v1/audit?limit=1&cursor=" + cursor).json(), "entries");
    api.post("/v1/runs/nope/cancel", "");
    assertThat(items(api.get("/v1/audit?limit=1&cursor=" + cursor).json(), "entries"))
        .isEqualTo(before);
  }
}
