package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CairnTest {
  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @Test
  void help_listsCommandsInGroups() {
    assertThat(console.run("--help")).isZero();
    assertThat(console.out.toString())
        .contains("Operate a coordinator")
        .containsSubsequence("plan", "runs", "rounds", "models", "events")
        .doesNotContain("\u001b[");
    assertThat(console.err.toString()).isEmpty();
  }

  @Test
  void helpOfASubcommand_showsItsOptions() {
    assertThat(console.run("runs", "wait", "--help")).isZero();
    assertThat(console.out.toString()).contains("--timeout", "--admin", "--token-file");
  }

  @Test
  void version_comesFromTheBuild() {
    assertThat(console.run("--version")).isZero();
    assertThat(console.out.toString()).matches("cairn \\d+\\.\\d+\\.\\d+.*\\R");
    assertThat(CairnVersion.current().version()).doesNotContain("$");
    assertThat(CairnVersion.current().commit()).doesNotContain("$");
  }

  @Test
  void unknownWord_suggestsANearOne() {
    assertThat(console.run("runz")).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines())
        .containsExactly(
            "cairn: unknown word 'runz', did you mean 'runs' or 'rounds'?; see 'cairn --help'");
  }

  @Test
  void unknownWordBelowACommand_suggestsANearOne() {
    assertThat(console.run("runs", "lst")).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString())
        .contains("unknown word 'lst', did you mean 'list'")
        .contains("see 'cairn runs --help'");
  }

  @Test
  void unknownOption_suggestsANearOne() {
    assertThat(console.run("runs", "list", "--tokenfile", "x")).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString())
        .contains("unknown option '--tokenfile', did you mean '--token-file'");
  }

  @Test
  void commandWithoutItsWord_namesTheWords() {
    assertThat(console.run("runs")).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString())
        .contains("'cairn runs' needs one of ")
        .contains("start", "list", "show", "cancel", "wait");
  }

  @Test
  void nothing_namesTheCommands() {
    assertThat(console.run()).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString()).contains("'cairn' needs one of ").contains("events");
  }

  @Test
  void missingParameter_isOneLine() {
    assertThat(console.run("runs", "show")).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines())
        .containsExactly("cairn: Missing required parameter: 'RUN'; see 'cairn runs show --help'");
  }

  @Test
  void valueOfAnotherKind_isOneLine() {
    assertThat(console.run("runs", "list", "--output", "xml")).isEqualTo(Cairn.USAGE);
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString()).contains("xml").contains("TABLE, JSON");
  }

  @Test
  void cliFailure_isItsLine() {
    int code = console.run(failing(new CliFailure("the kettle is\nempty; fill it")), "boil");
    assertThat(code).isEqualTo(Cairn.FAILURE);
    assertThat(console.errorLines()).containsExactly("cairn: the kettle is; empty; fill it");
  }

  @Test
  void unexpectedException_isOneLineAndALog() throws Exception {
    int code = console.run(failing(new IllegalStateException("no fire")), "boil");
    assertThat(code).isEqualTo(Cairn.FAILURE);
    Path log = folder.resolve("cache/cairn/error.log");
    assertThat(console.errorLines())
        .containsExactly("cairn: unexpected IllegalStateException: no fire; details are in " + log);
    assertThat(Files.readString(log)).contains("IllegalStateException: no fire", "at dev.cairn");
  }

  @Test
  void unexpectedExceptionWithoutALog_pointsToTheOption() {
    // The cache's place is taken by a file, so that no folder can be made there.
    console.env.put("XDG_CACHE_HOME", "/dev/null");
    assertThat(console.run(failing(new IllegalStateException("no fire")), "boil")).isOne();
    assertThat(console.errorLines())
        .containsExactly(
            "cairn: unexpected IllegalStateException: no fire; --stacktrace shows more");
  }

  @Test
  void error_isOneLineToo() {
    assertThat(console.run(failing(new StackOverflowError()), "boil")).isEqualTo(Cairn.FAILURE);
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString()).contains("unexpected StackOverflowError");
  }

  @Test
  void tooLittleMemory_saysHowToAllowMore() {
    assertThat(console.run(failing(new OutOfMemoryError("Java heap space")), "boil")).isOne();
    assertThat(console.errorLines()).hasSize(1);
    assertThat(console.err.toString())
        .startsWith("cairn: this needs more memory than the ")
        .contains("(Java heap space)", "CAIRN_JAVA_OPTS=-Xmx8g", "error.log");
  }

  @Test
  void stacktrace_isShownOnRequest() {
    console.run(failing(new CliFailure("no water")), "boil", "--stacktrace");
    assertThat(console.err.toString()).startsWith("cairn: no water").contains("\tat dev.cairn");
  }

  @Test
  void contributedCommand_getsItsOptionsAndTerminal() {
    assertThat(console.run(failing(null), "boil", "--cups", "3")).isZero();
    assertThat(console.out.toString()).isEqualTo("3 cups\n");
  }

  private static List<CairnCommand> failing(Throwable failure) {
    return List.of(
        new CairnCommand() {
          @Override
          public Group group() {
            return Group.TRY;
          }

          @Override
          public Object command(Terminal terminal) {
            return new Boil(terminal, failure);
          }
        });
  }

  @Command(name = "boil", description = "Boil water.")
  static final class Boil implements Callable<Integer> {
    private final Terminal terminal;
    private final Throwable failure;

    @Option(names = "--cups")
    private int cups;

    Boil(Terminal terminal, Throwable failure) {
      this.terminal = terminal;
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof Exception exception) {
        throw exception;
      }
      terminal.out().print(cups + " cups\n");
      return Cairn.OK;
    }
  }
}
