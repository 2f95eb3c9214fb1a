package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.protocol.identity.KeyHandover;
import dev.cairn.server.identity.KeyInventory;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about keys names each file that a coordinator makes, and each command. */
class KeysPageTest {
  private static final Path PAGE = Path.of("../docs/KEYS.md");
  private static final Pattern COMMAND = Pattern.compile("cairn keys rotate ([a-z]+)");

  @TempDir Path folder;

  private void cairn(String... arguments) {
    StringWriter errors = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()), new PrintWriter(errors), Map.of(), folder, false);
    assertThat(Cairn.run(terminal, arguments)).as(errors.toString()).isZero();
  }

  /** By file, by what it is made. */
  private static Map<String, String> rows() throws Exception {
    return column(2);
  }

  private static Map<String, String> column(int index) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(1).split("\\|", -1);
        rows.put(cells[0].trim().replace("`", ""), cells[index].trim().replace("`", ""));
      }
    }
    return rows;
  }

  private Set<String> made() throws Exception {
    Path state = folder.resolve("state");
    Set<String> made = new TreeSet<>();
    try (Stream<Path> files = Files.walk(state, 2)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = state.relativize(file).toString();
        boolean secret = !Set.of("coordinator.lock", DatabaseHistory.FILE).contains(name);
        if (secret && !name.startsWith("files/")) {
          made.add(name);
        }
      }
    }
    return made;
  }

  private static Set<String> madeBy(String... makers) throws Exception {
    Map<String, String> rows = rows();
    return rows.keySet().stream()
        .filter(file -> Set.of(makers).contains(rows.get(file)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyFile_isOnThePage_withWhatMakesIt() throws Exception {
    cairn("init", "--data", "state");
    assertThat(made()).isEqualTo(madeBy("cairn init"));
    TestCoordinator.withIdentities(folder.resolve("state")).close();
    // The database of the tests is another process's.
    Set<String> started = madeBy("cairn init", "the first start");
    assertThat(started.remove(EmbeddedPostgres.PASSWORD_FILE)).isTrue();
    assertThat(made()).isEqualTo(started);
    cairn("keys", "rotate", "signing", "--early", "--data", "state");
    cairn("keys", "rotate", "model", "--data", "state");
    cairn("keys", "rotate", "issuer", "--data", "state");
    Set<String> all = new TreeSet<>(rows().keySet());
    assertThat(all.remove(EmbeddedPostgres.PASSWORD_FILE)).isTrue();
    assertThat(made()).isEqualTo(all);
    for (String file : made()) {
      assertThat(Files.getPosixFilePermissions(folder.resolve("state").resolve(file)))
          .as(file)
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void everySecret_isCheckedAtTheStart() throws Exception {
    cairn("init", "--data", "state");
    Path state = folder.resolve("state");
    TestCoordinator coordinator = TestCoordinator.withIdentities(state);
    coordinator.stop();
    cairn("keys", "rotate", "signing", "--early", "--data", "state");
    Files.copy(
        state.resolve("operator.token"),
        state.resolve(EmbeddedPostgres.PASSWORD_FILE),
        StandardCopyOption.COPY_ATTRIBUTES);
    int secrets = 0;
    for (Map.Entry<String, String> row : column(4).entrySet()) {
      if (row.getValue().equals("it is public")) {
        continue;
      }
      secrets++;
      Path file = state.resolve(row.getKey());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      assertThatThrownBy(coordinator::start)
          .as(row.getKey())
          .isInstanceOf(StartFailure.class)
          .hasMessageEndingWith("but it is rw-r-----: chmod 600 " + file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(secrets).isEqualTo(9);
    coordinator.start();
    coordinator.close();
  }

  @Test
  void everyCommand_isOnThePage_andNoOther() throws Exception {
    Set<String> kinds = new TreeSet<>();
    for (KeyInventory.Kind kind : KeyInventory.Kind.values()) {
      kinds.add(kind.name().toLowerCase(Locale.ROOT));
    }
    Set<String> told =
        COMMAND
            .matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(told).isEqualTo(kinds);
  }

  @Test
  void numbersOnThePage_areThoseOfTheCode() throws Exception {
    assertThat(Files.readString(PAGE))
        .contains("up to " + KeyHandover.CHAIN_MAX + " rotations")
        .contains("Wait seven days between two rotations");
    assertThat(KeyInventory.OVERLAP.toDays()).isEqualTo(7);
  }
}
