package dev.cairn.cli;

import java.io.Console;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command may know of the process that it runs in.
 *
 * @param out for results
 * @param err for everything else
 * @param env environment variables
 * @param folder against which relative paths are resolved
 * @param colour whether {@code out} takes colours: a terminal, and NO_COLOR is not set
 */
public record Terminal(
    PrintWriter out, PrintWriter err, Map<String, String> env, Path folder, boolean colour) {

  /** The terminal of this process. */
  public static Terminal ofProcess() {
    Map<String, String> env = System.getenv();
    Console console = System.console();
    Charset charset = console == null ? StandardCharsets.UTF_8 : console.charset();
    boolean plain = !env.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(env.get("TERM"));
    return new Terminal(
        new PrintWriter(new OutputStreamWriter(System.out, charset), true),
        new PrintWriter(new OutputStreamWriter(System.err, charset), true),
        env,
        Path.of(""),
        console != null && !plain);
  }

  /** A path as the user gave it. */
  public Path resolve(Path path) {
    return folder.resolve(path);
  }
}
