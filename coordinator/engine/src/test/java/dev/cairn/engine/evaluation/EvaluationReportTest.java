package dev.cairn.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.evaluation.EvaluationReport.ClassFigures;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
  private static final ModelId MODEL = ModelId.parse("a".repeat(64));

  @Test
  void classesThatAddUp_areAccepted() {
    EvaluationReport report =
        report("e1", "held-out", 10, 0.7, new ClassFigures("0", 4, 3), new ClassFigures("1", 6, 4));
    assertThat(report.classes()).hasSize(2);
  }

  @Test
  void noClasses_areAccepted() {
    assertThat(report("e1", "held-out", 10, 0.123).classes()).isEmpty();
  }

  @Test
  void classesThatDoNotAddUp_areRefused() {
    assertThatThrownBy(() -> report("e1", "d", 11, 0.7, new ClassFigures("0", 10, 7)))
        .hasMessageContaining("10 examples in all, the report 11");
    assertThatThrownBy(() -> report("e1", "d", 10, 0.8, new ClassFigures("0", 10, 7)))
        .hasMessageContaining("accuracy is 0.7, the report's 0.8");
  }

  @Test
  void twoClassesOfOneName_areRefused() {
    assertThatThrownBy(
            () ->
                report(
                    "e1", "d", 2, 1, new ClassFigures("cat", 1, 1), new ClassFigures("cat", 1, 1)))
        .hasMessageContaining("two classes are called cat");
  }

  @Test
  void moreCorrectThanExamples_isRefused() {
    assertThatThrownBy(() -> new ClassFigures("0", 3, 4)).hasMessageContaining("4 of 3");
  }

  @Test
  void figuresOutOfRange_areRefused() {
    assertThatThrownBy(() -> report("e1", "d", 0, 0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> report("e1", "d", 1, 1.1)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> report("e1", "d", 1, Double.NaN)).hasMessageContaining("0 to 1");
    assertThatThrownBy(
            () ->
                new EvaluationReport(MODEL, new RunId("r"), "e", "d", 1, 1, Double.NaN, List.of()))
        .hasMessageContaining("finite");
  }

  @Test
  void namesWithOtherCharacters_areRefused() {
    assertThatThrownBy(() -> report("e 1", "d", 1, 1)).hasMessageContaining("evaluator must be");
    assertThatThrownBy(() -> report("e1", "", 1, 1)).hasMessageContaining("dataset must be");
  }

  private static EvaluationReport report(
      String evaluator, String dataset, long examples, double accuracy, ClassFigures... classes) {
    return new EvaluationReport(
        MODEL, new RunId("r"), evaluator, dataset, examples, accuracy, 0.5, List.of(classes));
  }
}
