package dev.cairn.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.cairn.engine.round.RoundMachine;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineArchitectureTest {
  private static final String FIXTURES = EngineArchitectureTest.class.getPackageName() + ".fixture";
  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .importUrl(RoundMachine.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void engine_isWhatIsLookedAt() {
    assertThat(ENGINE).hasSizeGreaterThan(60);
    assertThat(ENGINE.contain("dev.cairn.engine.round.RoundMachine")).isTrue();
    assertThat(ENGINE.contain(EngineArchitectureTest.class)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void engine_keepsTheRule(EngineRules rule) {
    rule.rule().check(ENGINE);
  }

  @Test
  void enginePackages_formNoCycle() {
    EngineRules.noCyclesBelow("dev.cairn.engine").check(ENGINE);
  }

  /** A rule that nothing can break holds nothing: every class of its fixture breaks it. */
  @ParameterizedTest
  @EnumSource
  void rule_isBrokenByEachOfItsFixtures(EngineRules rule) {
    String fixtures = FIXTURES + "." + rule.name().toLowerCase(Locale.ROOT);
    JavaClasses classes = new ClassFileImporter().importPackages(fixtures);
    assertThat(classes).isNotEmpty();
    for (JavaClass violating : classes) {
      JavaClasses alone = new ClassFileImporter().importClasses(Set.of(violating.reflect()));
      assertThatThrownBy(() -> rule.rule().check(alone))
          .as("%s applied to %s", rule, violating.getSimpleName())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(violating.getSimpleName());
    }
  }

  @Test
  void cycleRule_isBrokenByItsFixture() {
    JavaClasses cyclic = new ClassFileImporter().importPackages(FIXTURES + ".cycle");
    assertThatThrownBy(() -> EngineRules.noCyclesBelow(FIXTURES + ".cycle").check(cyclic))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle detected");
  }
}
