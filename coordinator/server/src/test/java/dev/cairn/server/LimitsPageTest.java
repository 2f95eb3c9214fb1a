package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.server.config.ConfigurationKeys;
import dev.cairn.server.config.DefectException;
import dev.cairn.server.config.PlanFile;
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

  @Test
  void modelBeyondTheLimit_isRefused() {
    assertThat(plan("[24999]", "[{linear: 20000}]").plan().model().shape().dimension())
        .isEqualTo(TrainingPlan.PARAMETERS_MAX);
    assertThatThrownBy(() -> plan("[24998]", "[{linear: 20000}, {linear: 1}]"))
        .isInstanceOf(DefectException.class)
        .hasMessageContaining("a model has at most 500000000 parameters, not 500000001");
  }

  @Test
  void updateBeyondTheLimit_isRefused() {
    String one = "fieldsPerLane: 1, compression: off";
    PlanFile largest = plan("[32771]", "[{linear: 8191}]", one);
    assertThat(largest.plan().updateSpec().layout(268_435_452).lanes())
        .isEqualTo(UpdateBody.LANES_MAX);
    assertThatThrownBy(() -> plan("[32770]", "[{linear: 8191}, {linear: 1}]", one))
        .isInstanceOf(DefectException.class)
        .hasMessageContaining("one of this model has 268435456: use more fields per lane");
  }

  private static PlanFile plan(String input, String layers) {
    return plan(input, layers, "fieldsPerLane: 2, compression: off");
  }

  private static PlanFile plan(String input, String layers, String encoding) {
    return PlanFile.parse(
        "the plan",
        """
        name: large
        population: phones
        model: {portable: {input: INPUT, layers: LAYERS}}
        rounds: 2
        cohort: {target: 2, selected: 2, minimum: 2}
        deadlines: {round: 1h}
        training: {epochs: 1, batchSize: 5, learningRate: 0.1}
        update: {clipNorm: 1, maxWeight: 1, ENCODING}
        seed: 5
        secureAggregation: off
        """
            .replace("INPUT", input)
            .replace("LAYERS", layers)
            .replace("ENCODING", encoding));
  }
}
