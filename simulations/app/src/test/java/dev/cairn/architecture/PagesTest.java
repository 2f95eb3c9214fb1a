package dev.cairn.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages may be wrong in many ways; links to nowhere and tests that do not exist are found here. */
class PagesTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");
  private static final Set<String> NOT_OURS = Set.of("target", ".git");

  private static final List<Path> FILES = new ArrayList<>();

  @TempDir Path folder;

  @BeforeAll
  static void listFiles() throws IOException {
    assertThat(ROOT.resolve("README.md")).exists();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean ours = dir.equals(ROOT) || !NOT_OURS.contains(dir.getFileName().toString());
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            FILES.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void links_leadSomewhere() throws IOException {
    for (Path page : pages()) {
      assertThat(brokenLinks(page)).as(ROOT.relativize(page).toString()).isEmpty();
    }
  }

  @Test
  void brokenLink_isFound() throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(page, "[here](page.md#top) [web](https://cairn.dev) [gone](nowhere.md)");
    assertThat(brokenLinks(page)).containsExactly("nowhere.md");
  }

  @Test
  void testsThatPagesName_exist() throws IOException {
    for (Path page : pages()) {
      Set<String> missing = named(Files.readString(page));
      FILES.forEach(file -> missing.remove(file.getFileName().toString().replace(".java", "")));
      missing.remove("XTest"); // stands for any
      assertThat(missing).as(ROOT.relativize(page).toString()).isEmpty();
    }
    assertThat(named("held by `NoSuchTest`, `NoSuchIT`")).containsExactly("NoSuchIT", "NoSuchTest");
  }

  @Test
  void everyMainPackage_saysWhatItIs() {
    Set<Path> silent = new TreeSet<>();
    for (Path file : FILES) {
      if (file.toString().matches(".*/src/main/java/.*\\.java")
          && !file.getFileName().toString().equals("module-info.java")
          && Files.notExists(file.resolveSibling("package-info.java"))) {
        silent.add(ROOT.relativize(file.getParent()));
      }
    }
    assertThat(silent).isEmpty();
  }

  private static List<Path> pages() {
    return FILES.stream().filter(file -> file.toString().endsWith(".md")).toList();
  }

  private static List<String> brokenLinks(Path page) throws IOException {
    Stream<String> targets =
        LINK.matcher(Files.readString(page)).results().map(match -> match.group(1));
    return targets
        .filter(target -> !target.matches("[a-z]+:.*"))
        .filter(target -> Files.notExists(page.resolveSibling(target)))
        .toList();
  }

  private static Set<String> named(String text) {
    Set<String> names = new TreeSet<>();
    TEST.matcher(text).results().map(MatchResult::group).forEach(name -> names.add(strip(name)));
    return names;
  }

  private static String strip(String name) {
    return name.substring(1, name.length() - 1);
  }
}
