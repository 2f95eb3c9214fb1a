package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every defect is one line that says where it is, what was expected, what came, what to do. */
class PlanDefectsTest {
  private static final String PLAN =
      """
      name: hello
      population: hello
      model: lenet5
      rounds: 3
      cohort: {selected: 5}
      """;

  private static String defect(String text) {
    DefectException defect =
        catchThrowableOfType(DefectException.class, () -> PlanFile.parse("plan.yaml", text));
    assertThat(defect).as("no defect in:%n%s", text).isNotNull();
    assertThat(defect.getMessage()).doesNotContain("\n");
    return defect.getMessage();
  }

  static List<Arguments> additions() {
    return List.of(
        Arguments.of(
            "training: {learningrate: 1}",
            "unknown key 'training.learningrate' at line 6: did you mean 'learningRate'?"),
        Arguments.of(
            "learningRate: 1",
            "unknown key 'learningRate' at line 6: did you mean 'training.learningRate'?"),
        Arguments.of("round: 5", "unknown key 'round' at line 6: did you mean 'rounds'?"),
        Arguments.of(
            "retry: {speed: 5}", "unknown key 'retry.speed' at line 6; known here: attempts"),
        Arguments.of(
            "rounds: 4", "'rounds' at line 6 stands twice, also at line 4; remove one of them"),
        Arguments.of("seed: many", "'seed' at line 6 must be a whole number, not 'many'"),
        Arguments.of("seed: 007", "'seed' at line 6 must be a whole number, not '007'"),
        Arguments.of(
            "seed: 9223372036854775808",
            "'seed' at line 6 must be a whole number, not '9223372036854775808'"),
        Arguments.of("seed: [1]", "'seed' at line 6 must be a whole number, not a list"),
        Arguments.of(
            "seed: &x [1]", "an anchor or alias stands at line 6; write the value out instead"),
        Arguments.of(
            "seed: *x", "an anchor or alias stands at line 6; write the value out instead"),
        Arguments.of(
            "seed: !!int 1", "a tag (!) stands at line 6; remove it, types follow from the key"),
        Arguments.of(
            "---\nseed: 1",
            "a second document begins at line 7; a file holds one: remove the '---'"),
        Arguments.of(
            "training: {learningRate: fast}",
            "'training.learningRate' at line 6 must be a number, not 'fast'"),
        Arguments.of(
            "training: {learningRate: -1}",
            "'training' at line 6: learningRate must be positive, not -1.0"),
        Arguments.of(
            "training: {epochs: 0}", "'training' at line 6: epochs must be 1 to 1000, not 0"),
        Arguments.of("training: 5", "'training' at line 6 must be a section of keys, not '5'"),
        Arguments.of(
            "deadlines: {round: 2}",
            "'deadlines.round' at line 6 must be a duration such as 500ms, 90s, 2m, 1h or 1d, not '2'"),
        Arguments.of(
            "deadlines: {round: 2:00}",
            "'deadlines.round' at line 6 must be a duration such as 500ms, 90s, 2m, 1h or 1d, not '2:00'"),
        Arguments.of(
            "deadlines: {round: 1ms}", "a round's budget must be 1 second to 30 days, not 1 ms"),
        Arguments.of(
            "optimizer: {kind: adam}",
            "'optimizer.kind' at line 6 must be one of fedavg, fedavgm, fedadam, fedyogi, not 'adam'"),
        Arguments.of(
            "optimizer: {tau: 0}",
            "'optimizer' at line 6: optimizer tau must be positive, not 0.0"),
        Arguments.of(
            "update: {clipNorm: .inf}", "'update.clipNorm' at line 6 must be a number, not '.inf'"),
        Arguments.of("update: {clipNorm: 0}", "clipNorm must be a positive number, not 0.0"),
        Arguments.of("update: {fieldsPerLane: 5}", "fieldsPerLane must be 1 to 4, not 5"),
        Arguments.of(
            "update: {compression: on}",
            "'update.compression' at line 6 must be off or a section, as in {bytesPerParameter: 2}, not 'on'"),
        Arguments.of(
            "update: {fieldsPerLane: 3, compression: {}}",
            "'update' at line 6 must have either fieldsPerLane or a compression that is not off, not both"),
        Arguments.of(
            "update: {compression: {bytesPerParameter: 3}}",
            "'update.compression.bytesPerParameter' at line 6 must be 8, 4, 2.67 or 2, not '3'"),
        Arguments.of(
            "update: {compression: {randomK: 0}}",
            "'update.compression.randomK' at line 6 must be a number above 0 and at most 1, not '0'"),
        Arguments.of(
            "update: {compression: {rotation: maybe}}",
            "'update.compression.rotation' at line 6 must be one of on, off, not 'maybe'"),
        Arguments.of(
            "update: {compression: {residual: on}}",
            "'update.compression' at line 6: nothing is left over for a residual if all coordinates are sent"),
        Arguments.of(
            "update: {clipNorm: 1e31}",
            "clipNorm must be at most 1.0E30 for a compressed update, not 1.0E31"),
        Arguments.of(
            "secureAggregation: on",
            "'secureAggregation' at line 6 must be off or a section with the key gamma, as in {gamma: 0.1}, not 'on'"),
        Arguments.of(
            "secureAggregation: {}", "'secureAggregation.gamma' is missing: it must be a number"),
        Arguments.of(
            "secureAggregation: {gamma: 0.5}",
            "'secureAggregation' at line 6: gamma must be at least 0 and below 0.5, not 0.5"),
        Arguments.of(
            "secureAggregation: {gamma: 0, adversary: honest}",
            "'secureAggregation.adversary' at line 6 must be one of malicious, semi_honest, not 'honest'"),
        Arguments.of(
            "secureAggregation: {gamma: 0, window: yes}",
            "'secureAggregation.window' at line 6 must be one of on, off, not 'yes'"),
        Arguments.of(
            "secureAggregation: {gamma: 0, adversary: semi_honest, window: on}",
            "'secureAggregation' at line 6: a window is checked against the malicious adversary only"),
        Arguments.of(
            "evaluation: x: y",
            "line 6 is not YAML: mapping values are not allowed here; check the indentation, and that a space follows each colon"),
        Arguments.of(
            "\tseed: 1",
            "line 6 is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)"),
        Arguments.of("seed: '1", "line 6 is not YAML: found unexpected end of stream"),
        Arguments.of(
            "privacy: {noise: local, noiseMultiplier: 1, epsilon: 8, delta: 1e-6}",
            "'privacy.noise' at line 6 must be one of central, distributed, not 'local'"),
        Arguments.of(
            "<<: {seed: 1}",
            "unknown key '<<' at line 6; known here: name, population, model, rounds, cohort, deadlines, retry, training, optimizer, update, seed, secureAggregation, privacy, evaluation, eligibility"));
  }

  @ParameterizedTest
  @MethodSource("additions")
  void addition(String added, String expected) {
    String text = PLAN + added + (added.contains("'1") ? "" : "\n");
    assertThat(defect(text)).isEqualTo("plan.yaml: " + expected);
  }

  static List<Arguments> replacements() {
    String model = "model: lenet5";
    String cohort = "cohort: {selected: 5}";
    return List.of(
        Arguments.of("name: hello\n", "", "'name' is missing: it must be text"),
        Arguments.of(
            "rounds: 3", "rounds:", "'rounds' at line 4 is missing: it must be a whole number"),
        Arguments.of("rounds: 3", "rounds: 0", "rounds must be 1 to 100000, not 0"),
        Arguments.of("name: hello", "name: \"\"", "a plan's name has 1 to 100 characters"),
        Arguments.of(
            "population: hello",
            "population: a b",
            "'population' at line 2: a population has 1 to 64 letters, digits, '.', '_' or '-'"),
        Arguments.of(
            cohort,
            "cohort: {minimum: 3}",
            "'cohort' at line 5 must have the key target or selected"),
        Arguments.of(
            cohort,
            "cohort: {target: 5, selected: 6, overSelection: 1.1}",
            "'cohort' at line 5 must have either selected or overSelection, not both"),
        Arguments.of(
            cohort,
            "cohort: {target: 5, minimum: 6}",
            "'cohort' at line 5: cohort minimum must be 1 up to target (5), not 6"),
        Arguments.of(
            cohort,
            "cohort: {selected: 99999999999}",
            "'cohort.selected' at line 5 must be a whole number, not '99999999999'"),
        Arguments.of(
            cohort,
            "cohort: {selected: 9000}\nupdate: {fieldsPerLane: 3}",
            "only 7 bits remain for a value with 3 fields per lane and 9000 clients; 8 are needed"),
        Arguments.of(
            cohort,
            "cohort: {selected: 9000}\nupdate: {compression: {bytesPerParameter: 2}}",
            "only 3 bits remain for a value with 4 fields per lane and 9000 clients; 4 are needed: use more bytes for each parameter or a smaller cohort"),
        Arguments.of(
            cohort,
            "cohort: {selected: 1000}\nupdate: {compression: {rotation: off}}",
            "only 11 bits remain for a value with 3 fields per lane and 1000 clients; 12 are needed: use more bytes for each parameter, rotation, or a smaller cohort"),
        Arguments.of(
            model,
            "model: lenet",
            "'model' at line 3 must be a known name (lenet5) or a section with the key portable or exported, not 'lenet'"),
        Arguments.of(
            model,
            "model: {}",
            "'model' at line 3 must be a known name (lenet5) or have exactly one of the keys portable and exported"),
        Arguments.of(
            model,
            "model: {portable: {input: [4]}}",
            "'model.portable.layers' is missing: it must be a list"),
        Arguments.of(
            model,
            "model: {portable: {input: [x], layers: []}}",
            "'model.portable.input.1' at line 3 must be a whole number, not 'x'"),
        Arguments.of(
            model,
            "model: {portable: {input: [4], layers: [linear: 0]}}",
            "'model.portable.layers.1' at line 3: linear out must be 1 to 16777216, not 0"),
        Arguments.of(
            model,
            "model: {portable: {input: [4], layers: [linear: 2, Relu]}}",
            "'model.portable.layers.2' at line 3 must be relu, tanh, sigmoid, gelu, flatten or a layer with its size, as in 'linear: 10'"),
        Arguments.of(
            model,
            "model: {portable: {input: [4], layers: [{linear: 2, dropout: 0.5}]}}",
            "'model.portable.layers.1' at line 3 must be one layer with its size, as in '- linear: 10'"),
        Arguments.of(
            model,
            "model: {portable: {input: [4], layers: [liner: 2]}}",
            "unknown key 'model.portable.layers.1.liner' at line 3: did you mean 'linear'?"),
        Arguments.of(
            model,
            "model: {portable: {input: [4], layers: [maxPool2d: 2]}}",
            "'model.portable' at line 3: layer 1: maxPool2d needs [channels, height, width], not [4]"),
        Arguments.of(
            model,
            "model: {portable: {input: [16000000], layers: [linear: 16000000]}}",
            "'model.portable' at line 3: tensor layers.1.weight has more than 2^31 - 1 elements"),
        Arguments.of(
            model,
            "model: {exported: {module: m.pt, weights: w.safetensors}}",
            "'model.exported.module' at line 3 must be a file's SHA-256 (64 lower-case hexadecimal digits) in a plan without its folder, not the path 'm.pt'"),
        Arguments.of(
            model,
            "model: {exported: {module: %s, weights: %s}}"
                .formatted("a".repeat(64), "b".repeat(64)),
            "'model.exported' at line 3 lacks 'moduleBytes', which is needed where a file is named by its SHA-256"),
        Arguments.of(
            model,
            "model: {exported: {module: %s, weights: %s, moduleBytes: 5}}"
                .formatted("a".repeat(64), "b".repeat(64)),
            "'model.exported' at line 3 lacks 'tensors'"),
        Arguments.of(
            model,
            "model: {exported: {module: %s, weights: %s, moduleBytes: 0, tensors: [a: [1]]}}"
                .formatted("a".repeat(64), "b".repeat(64)),
            "'model.exported' at line 3: moduleBytes must be 1 to 2^31 - 1, not 0"),
        Arguments.of(
            model,
            "model: {exported: {module: %s, weights: %s, moduleBytes: 1, tensors: [a]}}"
                .formatted("a".repeat(64), "b".repeat(64)),
            "'model.exported.tensors.1' at line 3 must be one tensor's name and extents, as in 'fc.weight: [10, 84]', not 'a'"));
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void replacement(String before, String after, String expected) {
    assertThat(PLAN).contains(before);
    assertThat(defect(PLAN.replace(before, after))).startsWith("plan.yaml: " + expected);
  }

  @Test
  void emptyFile() {
    assertThat(defect("")).isEqualTo("plan.yaml: the file is empty");
    assertThat(defect("# nothing\n")).isEqualTo("plan.yaml: the file is empty");
  }

  @Test
  void wordsInsteadOfKeys() {
    assertThat(defect("train something"))
        .isEqualTo("plan.yaml: the file must be a section of keys, not 'train something'");
  }

  @Test
  void longValue_isAbbreviated() {
    assertThat(defect(PLAN + "seed: " + "x".repeat(1000))).hasSizeLessThan(150);
  }

  @Test
  void deepNesting_isRefusedEarly() {
    assertThat(defect("a: " + "[".repeat(100_000)))
        .isEqualTo("plan.yaml: more than 20 levels are nested at line 1");
  }

  @Test
  void hugeText_isRefused() {
    assertThat(defect(PLAN + "#".repeat(PlanFile.BYTES_MAX)))
        .isEqualTo("plan.yaml: the file must have at most 2097152 bytes");
  }

  /** Whatever a file holds, the reader takes it or says in one line why not. */
  @Test
  void damagedFiles_areTakenOrRefusedInOneLine() {
    long seed = 815;
    SplittableRandom random = new SplittableRandom(seed);
    String[] pieces = {
      "\n",
      " ",
      ":",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "'",
      "\"",
      "#",
      "&a ",
      "*a",
      "!",
      "|",
      ">",
      "%",
      "@",
      "`",
      "\t",
      "?",
      ",",
      "~",
      "-",
      "0",
      "1e9",
      "99999999999",
      "\u0000",
      "\ud800",
      "\ufeff",
      "<<: ",
      "---\n",
      "null"
    };
    String text = Docs.read(Docs.SAMPLES.resolve("fashion-lenet.yaml"));
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      StringBuilder damaged = new StringBuilder(text);
      for (int n = random.nextInt(3); n >= 0; n--) {
        int from = random.nextInt(damaged.length());
        int to = Math.min(damaged.length(), from + random.nextInt(6));
        damaged.replace(from, to, pieces[random.nextInt(pieces.length)]);
      }
      try {
        PlanFile.parse("plan.yaml", damaged.toString());
      } catch (DefectException e) {
        refused++;
        assertThat(e.getMessage()).startsWith("plan.yaml: ").doesNotContain("\n");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", file " + i + ":\n" + damaged, e);
      }
    }
    assertThat(refused).isBetween(1_000, 3_000);
  }
}
