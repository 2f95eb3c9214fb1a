package dev.cairn.engine.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ParticipationTerms;
import dev.cairn.protocol.Population;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EligibilityRulesTest {
  private static final EligibilityRules RULES =
      new EligibilityRules(ClientVersion.parse("1.2"), List.of("phone", "tablet"), 10, 86_400_000);

  private static CheckIn checkIn(int examples, String version, String deviceClass) {
    return new CheckIn(new ClientId("a"), new Population("p"), examples, version, 0, deviceClass);
  }

  @Test
  void versions_areComparedByNumber() {
    List<String> ascending = List.of("0.9", "1", "1.2", "1.2.1-SNAPSHOT", "1.10", "2.0.0.1");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(
                Integer.signum(
                    ClientVersion.parse(ascending.get(i))
                        .compareTo(ClientVersion.parse(ascending.get(j)))))
            .isEqualTo(Integer.signum(i - j));
      }
    }
    assertThat(ClientVersion.parse("1.0+build.7")).isEqualTo(ClientVersion.parse("1"));
    for (String none : List.of("", "v1", "1.", "1.2.3.4.5", "1234567890", "-1")) {
      assertThat(ClientVersion.parse(none)).as(none).isNull();
    }
  }

  @Test
  void clientAtEachBound_isAsked_andOneBelowIsToldWhy() {
    assertThat(RULES.objection(checkIn(10, "1.2.0", "tablet"), false)).isEmpty();
    assertThat(RULES.objection(checkIn(9, "1.2", "phone"), false))
        .hasValueSatisfying(why -> assertThat(why).contains("at least 10 examples").contains("9"));
    assertThat(RULES.objection(checkIn(10, "1.1.9", "phone"), false))
        .hasValueSatisfying(why -> assertThat(why).contains("from version 1.2 on"));
    assertThat(RULES.objection(checkIn(10, "new", "phone"), false))
        .hasValueSatisfying(why -> assertThat(why).contains("'new'"));
    assertThat(RULES.objection(checkIn(10, "1.2", ""), false))
        .hasValueSatisfying(why -> assertThat(why).contains("phone or tablet"));
  }

  @Test
  void inSecureRounds_theClientSeesToItsExamples() {
    assertThat(RULES.objection(checkIn(1, "1.2", "phone"), true)).isEmpty();
    assertThat(RULES.terms()).isEqualTo(new ParticipationTerms(10, 86_400_000));
  }

  @Test
  void separation_isCountedFromTheLastUpdate() {
    assertThat(RULES.leftMillis(null, 5)).isZero();
    assertThat(RULES.leftMillis(1_000L, 1_000)).isEqualTo(86_400_000);
    assertThat(RULES.leftMillis(1_000L, 86_400_999)).isEqualTo(1);
    assertThat(RULES.leftMillis(1_000L, 86_401_000)).isZero();
  }

  @Test
  void rules_areChecked() {
    assertThat(new EligibilityRules(null, List.of(), 1, 0).takeAnybody()).isTrue();
    assertThat(RULES.takeAnybody()).isFalse();
    assertThatThrownBy(() -> new EligibilityRules(null, List.of(), 0, 0))
        .hasMessage("minimumExamples must be at least 1, not 0");
    assertThatThrownBy(() -> new EligibilityRules(null, List.of(), 1, 366L * 86_400_000 + 1))
        .hasMessageStartingWith("minimumSeparation must be 0 to 366 days");
    assertThatThrownBy(() -> new EligibilityRules(null, List.of("x".repeat(65)), 1, 0))
        .hasMessage("a device class has 1 to 64 characters, not 65");
    assertThatThrownBy(() -> new EligibilityRules(null, Collections.nCopies(65, "x"), 1, 0))
        .hasMessage("deviceClasses has at most 64 words, not 65");
  }
}
