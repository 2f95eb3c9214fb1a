package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How {@code cairn} finds the admin API and proves who asks, and what it says if it cannot. */
class CairnFindsApiTest extends CommandsAtApi {
  @Test
  void wrongToken_isOneLineWithAdvice() {
    env.put("CAIRN_TOKEN", "cairn_wrong");
    assertFails(
        cairn("runs", "list"), "does not know the operator token from CAIRN_TOKEN", "--token-file");
    assertFails(cairn("events"), "does not know the operator token");
  }

  @Test
  void token_comesFromTheOptionTheEnvironmentOrTheFolder() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), "cairn_wrong\n");
    assertFails(cairn("runs", "list", "--token-file", "wrong"), "operator token from " + wrong);
    env.remove("CAIRN_TOKEN");
    assertFails(cairn("runs", "list"), "no operator token", "--token-file");
    Files.createDirectories(folder.resolve("cairn-data"));
    Files.writeString(folder.resolve("cairn-data/operator.token"), ApiFixture.TOKEN + "\n");
    assertThat(cairn("runs", "list")).as(err).isZero();
    assertFails(cairn("runs", "list", "--token-file", "none"), "cannot read the token file");
    Files.writeString(folder.resolve("empty"), "");
    assertFails(cairn("runs", "list", "--token-file", "empty"), "is empty or damaged");
  }

  @Test
  void noCoordinator_isOneLineWithAdvice() throws IOException {
    try (Socket nobody = new Socket()) {
      // Bound, so that nobody else gets the port, but not listened on.
      nobody.bind(new InetSocketAddress("127.0.0.1", 0));
      String url = "http://127.0.0.1:" + nobody.getLocalPort();
      assertFails(
          cairn("runs", "list", "--admin", url),
          "no coordinator answers at " + url,
          "cairn coordinator");
    }
  }

  @Test
  void addressesThatAreNone_areOneLine() {
    for (String url : new String[] {"localhost:7071", "ftp://x", "http:// x", "7071"}) {
      assertFails(cairn("runs", "list", "--admin", url), "must be like http://127.0.0.1:7071");
    }
  }

  @Test
  void otherServer_isNotTakenForACoordinator() throws Exception {
    var other =
        com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] page = "<html>hello</html>".getBytes();
          boolean known = exchange.getRequestURI().getPath().startsWith("/v1/runs/");
          exchange.sendResponseHeaders(known ? 200 : 404, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    other.start();
    try {
      env.put("CAIRN_ADMIN", "http://127.0.0.1:" + other.getAddress().getPort());
      assertFails(cairn("runs", "list"), "is it a coordinator's admin address?");
      assertFails(cairn("runs", "show", "x"), "is not an answer of this version's coordinator");
    } finally {
      other.stop(0);
    }
  }
}
