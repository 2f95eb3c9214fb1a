package dev.cairn.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
final class Console {
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  final Map<String, String> env = new HashMap<>();
  private final Path folder;

  Console(Path folder) {
    this.folder = folder;
    env.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
  }

  Terminal terminal() {
    return new Terminal(new PrintWriter(out), new PrintWriter(err), env, folder, false);
  }

  int run(String... arguments) {
    return Cairn.run(terminal(), arguments);
  }

  int run(List<CairnCommand> commands, String... arguments) {
    return Cairn.run(commands, terminal(), arguments);
  }

  List<String> errorLines() {
    return err.toString().lines().toList();
  }
}
