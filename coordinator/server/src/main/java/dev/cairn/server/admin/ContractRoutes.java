package dev.cairn.server.admin;

import dev.cairn.protocol.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The contract for programs and for people; open to everybody, for it holds no secrets. */
final class ContractRoutes {
  private final Page json;
  private final Page html;
  private final String policy;

  ContractRoutes(Contract contract) {
    this.json = Page.of("application/json", contract.json());
    this.html = Page.of("text/html; charset=utf-8", contract.page());
    byte[] style = Contract.style().getBytes(StandardCharsets.UTF_8);
    // The page's own style and nothing else: no script, nothing from elsewhere, no frame around it.
    this.policy =
        "default-src 'none'; style-src 'sha256-"
            + Base64.getEncoder().encodeToString(Digest.of(style).bytes())
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /** Bytes that never change while the program runs. */
  private record Page(String type, Buffer body, String tag) {
    static Page of(String type, byte[] bytes) {
      return new Page(type, Buffer.buffer(bytes), "\"" + Digest.of(bytes).hex() + "\"");
    }
  }

  void mount(Router router) {
    router.get("/v1/openapi.json").handler(context -> send(context, json));
    router.get("/v1/docs").handler(context -> send(context, html));
  }

  private void send(RoutingContext context, Page page) {
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.ETAG, page.tag())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", policy)
        .putHeader("X-Content-Type-Options", "nosniff");
    String known = context.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && (known.equals("*") || known.contains(page.tag()))) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, page.type()).end(page.body());
  }
}
