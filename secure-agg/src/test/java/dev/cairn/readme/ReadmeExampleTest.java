package dev.cairn.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's round, word for word: compiled, and run. */
class ReadmeExampleTest {
  private static final String NAME = "HiddenMean";
  private static final Pattern BLOCK =
      Pattern.compile("<!-- hidden-mean -->\\R```java\\R(.*?)```", Pattern.DOTALL);
  private static final Pattern OUTPUT = Pattern.compile("It prints `([^`]+)`");

  @TempDir Path folder;

  @Test
  void example_printsWhatTheReadmeSays() throws Exception {
    String readme = Files.readString(Path.of(System.getProperty("basedir", ""), "README.md"));
    compile(found(BLOCK, readme));

    assertThat(output()).isEqualTo(found(OUTPUT, readme));
  }

  private static String found(Pattern pattern, String page) {
    Matcher matcher = pattern.matcher(page);
    assertThat(matcher.find()).as("the README has %s", pattern).isTrue();
    return matcher.group(1);
  }

  private void compile(String source) throws Exception {
    Path file = Files.writeString(folder.resolve(NAME + ".java"), source);
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                file.toString());
    assertThat(failures).as("javac").isZero();
  }

  private String output() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(printed);
      loader.loadClass(NAME).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }
}
