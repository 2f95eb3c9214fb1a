package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.server.config.ConfigurationKeys;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of limits says what the code does, and every limit has its test. */
class LimitsPageTest {
  private static final Path PAGE = Path.of("../docs/OPERATING.md");
  private static final List<String> ROOTS = List.of("dev.cairn.server.", "dev.cairn.");

  private record Row(String limit, String from, String test) {}

  private static List<Row> rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      inside = line.startsWith("## ") ? line.equals("## Limits") : inside;
      if (inside && line.startsWith("| ") && !line.startsWith("| what")) {
        String[] cells = line.substring(1, line.lastIndexOf('|')).split("\\|", -1);
        rows.add(
            new Row(
                cells[1].trim(),
                cells[2].trim().replace("`", ""),
                cells[4].trim().replace("`", "")));
      }
    }
    assertThat(rows).hasSizeGreaterThan(10);
    return rows;
  }

  @Test
  void everyLimit_isTheKeysDefault_orTheConstant() throws Exception {
    Map<String, String> keys = ConfigurationKeys.defaults();
    for (Row row : rows()) {
      String shown = keys.containsKey(row.from()) ? keys.get(row.from()) : constant(row.from());
      assertThat(row.limit()).as(row.from()).isEqualTo(shown);
    }
  }

  private static String constant(String name) throws Exception {
    Field field =
        type(name.substring(0, name.lastIndexOf('.')))
            .getDeclaredField(name.substring(name.lastIndexOf('.') + 1));
    field.setAccessible(true);
    Object value = field.get(null);
    return value instanceof Duration duration ? duration.toSeconds() + "s" : String.valueOf(value);
  }

  @Test
  void everyLimit_hasATest() throws Exception {
    for (Row row : rows()) {
      int dot = row.test().lastIndexOf('.');
      String method = row.test().substring(dot + 1);
      assertThat(type(row.test().substring(0, dot)).getDeclaredMethods())
          .extracting(Method::getName)
          .as(row.test())
          .contains(method);
    }
  }

  @Test
  void everyKeyOfTheLimits_isInTheTable() throws Exception {
    TreeSet<String> told = new TreeSet<>();
    for (Row row : rows()) {
      told.add(row.from());
    }
    for (String key : ConfigurationKeys.defaults().keySet()) {
      if (key.startsWith("limits.")) {
        assertThat(told).contains(key);
      }
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    for (String root : ROOTS) {
      try {
        return Class.forName(root + name, false, LimitsPageTest.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        // The next root may have it.
      }
    }
    throw new ClassNotFoundException(name);
  }

  @Test
  void cohortBeyondTheLimit_isRefused() {
    int most = CohortRules.SELECTED_MAX;
    assertThat(new CohortRules(most, most, 1).selected()).isEqualTo(most);
    assertThatThrownBy(() -> new CohortRules(most, most + 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10000");
  }
}
