package dev.cairn.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.TensorShape;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with PyTorch, on a model whose answers can be worked out by hand. */
class EvaluatorCommandTest {
  private static final ModelShape SHAPE =
      new ModelShape(
          List.of(
              new TensorShape("layers.1.weight", List.of(2, 1)),
              new TensorShape("layers.1.bias", List.of(2))));

  @TempDir Path folder;
  private FakeCoordinator coordinator;
  private String out = "";
  private String err = "";

  @BeforeEach
  void start() throws Exception {
    coordinator = new FakeCoordinator();
    coordinator.run(
        "r1",
        new ObjectMapper()
            .readTree(
                """
                {"kind":"portable","input":[1],"layers":[{"type":"linear","out":2}],
                 "tensors":[{"name":"layers.1.weight","dims":[2,1]},
                            {"name":"layers.1.bias","dims":[2]}]}"""));
    // The model below says "hi" to what is above zero.
    Files.writeString(folder.resolve("held-out.csv"), "x,label\n-2,lo\n-1,lo\n1,lo\n2,hi\n3,hi\n");
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  private int cairn(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    Map<String, String> env =
        Map.of(
            "CAIRN_ADMIN",
            coordinator.url(),
            "CAIRN_TOKEN",
            "cairn_t",
            "XDG_CACHE_HOME",
            folder.toString());
    int code =
        Cairn.run(
            new Terminal(new PrintWriter(outText), new PrintWriter(errText), env, folder, false),
            arguments);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  @Test
  void waitingModels_areScoredByPyTorch() {
    coordinator.version("r1", 4, SHAPE, 1, -1, 0, 0);
    int code =
        cairn("evaluator", "--data", "held-out.csv", "--dataset", "d", "--name", "me", "--once");
    assertThat(code).as(err).isZero();
    assertThat(out).startsWith("r1 version 4: accuracy 0.8000, loss ").contains("5 examples");
    var report = coordinator.reports.get(0);
    assertThat(report.path("evaluator").asText()).isEqualTo("me");
    assertThat(report.path("classes").findValuesAsText("label")).containsExactly("hi", "lo");
    assertThat(report.path("classes").findValuesAsText("correct")).containsExactly("2", "2");
    // Mean of log(1 + exp(-2 m)), m the margins 2, 1, -1, 2, 3 of the right class.
    double loss = 0;
    for (double margin : new double[] {2, 1, -1, 2, 3}) {
      loss += Math.log1p(Math.exp(-2 * margin)) / 5;
    }
    assertThat(report.path("loss").asDouble())
        .isCloseTo(loss, org.assertj.core.data.Offset.offset(1e-5));
  }

  @Test
  void modelForOtherData_isAFailureOfOneLine() throws Exception {
    Files.writeString(folder.resolve("wide.csv"), "x,y,label\n1,2,a\n3,4,b\n");
    coordinator.version("r1", 0, SHAPE, 1, -1, 0, 0);
    assertThat(cairn("evaluator", "--data", "wide.csv", "--dataset", "d", "--once")).isOne();
    assertThat(out).contains("r1 version 0 cannot be evaluated");
    assertThat(err).isEqualTo("cairn: 1 models cannot be evaluated on this data\n");
  }

  @Test
  void missingData_isAFailureOfOneLine() {
    assertThat(cairn("evaluator", "--data", "none/at/all", "--dataset", "d", "--once")).isOne();
    assertThat(err.lines()).hasSize(1);
    assertThat(err).startsWith("cairn: ").contains("none/at/all");
  }

  @Test
  void missingOptions_areAUsageFailure() {
    assertThat(cairn("evaluator")).isEqualTo(Cairn.USAGE);
    assertThat(err).contains("--data").contains("--dataset");
  }
}
