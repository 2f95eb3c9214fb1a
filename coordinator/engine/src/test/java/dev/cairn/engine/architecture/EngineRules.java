package dev.cairn.engine.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** What the engine must not touch: it is given everything by its ports. */
enum EngineRules {
  FRAMEWORK(
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "dev.cairn.engine..",
              "dev.cairn.protocol..",
              "dev.cairn.secagg..",
              "org.jspecify..")
          .because("the engine is plain Java over the protocol's values")),
  CONCURRENT(
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .because("one owner drives a round; threads are the host's")),
  NETWORK(
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..")
          .because("messages are the host's")),
  DATABASE(
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..")
          .because("the journal is a port")),
  FILES(
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.nio.file..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(File|.*Stream|.*Reader|.*Writer|RandomAccess.*)")
          .because("stores are ports")),
  CLOCK(
      noClasses()
          .should()
          .callMethodWhere(
              target(nameMatching("currentTimeMillis|nanoTime"))
                  .and(target(owner(named("java.lang.System")))))
          .orShould()
          .callMethodWhere(
              target(nameMatching("now|millis|instant|system.*|tick.*"))
                  .and(target(owner(inPackage("java.time")))))
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.util\\.(Date|Calendar|Timer)")
          .because("time comes in with the command")),
  RANDOMNESS(
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.(util|security|util\\.concurrent)\\.(.*Random|random\\..*)")
          .orShould()
          .callMethodWhere(
              target(nameMatching("random|randomUUID"))
                  .and(target(owner(named("java.lang.Math|java.lang.StrictMath|java.util.UUID")))))
          .because("a round is a function of its commands"));

  private final ArchRule rule;

  EngineRules(ArchRule rule) {
    this.rule = rule;
  }

  ArchRule rule() {
    return rule;
  }

  /** No cycles between the packages below {@code root}. */
  static ArchRule noCyclesBelow(String root) {
    return SlicesRuleDefinition.slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  private static DescribedPredicate<JavaClass> named(String regex) {
    return DescribedPredicate.describe(regex, type -> type.getFullName().matches(regex));
  }

  private static DescribedPredicate<JavaClass> inPackage(String name) {
    return DescribedPredicate.describe(name, type -> type.getPackageName().equals(name));
  }
}
