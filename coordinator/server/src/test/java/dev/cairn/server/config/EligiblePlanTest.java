package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.ClientVersion;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.round.RoundDeadlines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans that do not ask every client. */
class EligiblePlanTest {
  private static final String MINIMAL = Docs.read(Docs.SAMPLES.resolve("minimal.yaml"));

  private static PlanFile plan(String eligibility) {
    return PlanFile.parse("plan.yaml", MINIMAL + "eligibility: " + eligibility + "\n");
  }

  @Test
  void sample_asksForAllOfIt_andIsReadBack() {
    PlanFile sample = PlanFile.read(Docs.SAMPLES.resolve("cross-device.yaml"), FileSink.hashing());

    assertThat(sample.plan().eligibility())
        .isEqualTo(
            new EligibilityRules(
                ClientVersion.parse("0.1"),
                List.of("phone", "tablet"),
                40,
                Duration.ofDays(1).toMillis()));
    assertThat(sample.plan().cohort().selected()).isEqualTo(130);
    assertThat(sample.text())
        .endsWith(
            "eligibility: {minimumVersion: \"0.1\", deviceClasses: [\"phone\", \"tablet\"],"
                + " minimumExamples: 40, minimumSeparation: 1d}\n");
    assertThat(PlanFile.parse("plan.yaml", sample.text())).isEqualTo(sample);
  }

  @Test
  void phasesOfTheSample_areAsItSays_andTheOthersShareTheRest() {
    PlanFile sample = PlanFile.read(Docs.SAMPLES.resolve("cross-device.yaml"), FileSink.hashing());

    assertThat(sample.plan().deadlines())
        .isEqualTo(
            new RoundDeadlines(180_000, 176_470, 26_470, 120_000, 26_470, 26_470, 44_117, 18_000));
    assertThat(sample.text())
        .contains("deadlines: {round: 10m, phases: {checkIn: 3m, upload: 2m}}\n");
    assertThatThrownBy(
            () ->
                PlanFile.parse(
                    "plan.yaml", MINIMAL + "deadlines: {round: 10s, phases: {shares: 1s}}\n"))
        .isInstanceOf(DefectException.class)
        .hasMessageContaining("a plain round has no phase SHARES");
    assertThatThrownBy(
            () ->
                PlanFile.parse(
                    "plan.yaml", MINIMAL + "deadlines: {round: 10s, phases: {training: 11s}}\n"))
        .hasMessageContaining("leave -1000 ms of the round's 10000 ms");
  }

  @Test
  void planThatTakesAnybody_hasTheBytesThatItHadBefore() {
    PlanFile without = PlanFile.parse("plan.yaml", MINIMAL);

    assertThat(plan("{}")).isEqualTo(without);
    assertThat(plan("{minimumExamples: 1, minimumSeparation: 0s}")).isEqualTo(without);
    assertThat(without.text()).doesNotContain("eligibility");
  }

  @Test
  void defects_areOneLine() {
    assertThatThrownBy(() -> plan("{minimumVersion: new}"))
        .isInstanceOf(DefectException.class)
        .hasMessageContaining("'eligibility.minimumVersion'")
        .hasMessageContaining("must be a version, as in 1.2, not 'new'");
    assertThatThrownBy(() -> plan("{minimumExamples: 0}"))
        .hasMessageContaining("'eligibility'")
        .hasMessageContaining("minimumExamples must be at least 1, not 0");
    assertThatThrownBy(() -> plan("{minimumSeparation: 367d}"))
        .hasMessageContaining("minimumSeparation must be 0 to 366 days");
    assertThatThrownBy(() -> plan("{deviceClasses: phone}"))
        .hasMessageContaining("must be a list of device classes, not 'phone'");
    assertThatThrownBy(() -> plan("{minimumAge: 3}"))
        .hasMessageContaining("unknown key 'eligibility.minimumAge'");
  }
}
