package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractRoutesTest {
  private static ApiFixture api;

  @BeforeAll
  static void start(@TempDir Path folder) {
    api = new ApiFixture(folder);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static HttpResponse<byte[]> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return api.send(request.build());
  }

  private static String page() {
    return new String(get("/v1/docs").body(), StandardCharsets.UTF_8);
  }

  @Test
  void contract_isServedToEverybody() {
    JsonNode json = api.answer(get("/v1/openapi.json")).json();
    assertThat(json).isEqualTo(ContractCheck.CONTRACT);
    assertThat(json.path("openapi").asText()).startsWith("3.1.");
  }

  @Test
  void callersWhoHaveIt_areSpared() {
    for (String path : List.of("/v1/openapi.json", "/v1/docs")) {
      String tag = get(path).headers().firstValue("ETag").orElseThrow();
      HttpResponse<byte[]> again = get(path, "If-None-Match", tag);
      assertThat(again.statusCode()).as(path).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void page_tellsEverything() {
    String page = page();
    for (Operation operation : Operation.all(ContractCheck.CONTRACT)) {
      assertThat(page).contains("<section id=\"" + operation.id() + "\">");
      assertThat(page).contains(operation.path() + "</code></h3>");
    }
    ContractCheck.CONTRACT
        .at("/components/schemas")
        .fieldNames()
        .forEachRemaining(name -> assertThat(page).contains("id=\"schema-" + name + "\""));
    for (ProblemCode code : ProblemCode.values()) {
      assertThat(page).contains("id=\"problem-" + code.text() + "\"");
    }
  }

  @Test
  void page_loadsNothingAndRunsNothing() {
    HttpResponse<byte[]> answer = get("/v1/docs");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .doesNotContainPattern("(?i)<script|<link|<img|<iframe|@import|url\\(|\\son[a-z]+=");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'; style-src 'sha256-")
        .doesNotContain("unsafe");
  }

  @Test
  void links_leadSomewhere() {
    String page = page();
    List<String> targets =
        Pattern.compile("href=\"#([^\"]+)\"")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(targets).hasSizeGreaterThan(100);
    for (String target : targets) {
      assertThat(page).contains("id=\"" + target + "\"");
    }
  }

  @Test
  void texts_areEscaped() {
    ObjectNode contract = ContractCheck.CONTRACT.deepCopy();
    String nasty = "<b onclick=\"x\">&";
    ((ObjectNode) contract.path("info")).put("title", nasty).put("description", nasty);
    ((ObjectNode) contract.at("/paths/~1v1~1version/get")).put("summary", nasty);
    ((ObjectNode) contract.at("/components/schemas/RunId")).put("pattern", nasty);
    assertThat(ContractPage.render(contract, ""))
        .doesNotContain("<b onclick")
        .contains("&lt;b onclick=&quot;x&quot;&gt;&amp;");
  }
}
