package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code cairn}, run in this process against an admin API of one's own. */
abstract class CommandsAtApi {
  static ApiFixture api;

  @TempDir Path folder;
  final Map<String, String> env = new HashMap<>();
  String out = "";
  String err = "";

  @BeforeAll
  static void start(@TempDir Path files) {
    api = new ApiFixture(files);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void environment() {
    env.put("CAIRN_ADMIN", "http://127.0.0.1:" + api.port);
    env.put("CAIRN_TOKEN", ApiFixture.TOKEN);
    env.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
  }

  final int cairn(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(outText), new PrintWriter(errText), env, folder, false);
    int code = Cairn.run(terminal, arguments);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  final void assertFails(int code, String... parts) {
    assertThat(code).isEqualTo(Cairn.FAILURE);
    assertThat(err.lines()).hasSize(1);
    assertThat(err).startsWith("cairn: ").contains(parts).doesNotContain("Exception");
  }

  final JsonNode json() throws IOException {
    return Json.MAPPER.readTree(out);
  }
}
