package dev.cairn.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the direction of dependencies over everything that the launcher runs. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.cairn");

  /** A rule over a room that is not on the class path would hold whatever happens there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.cairn.secagg.ring.RingSum",
        "dev.cairn.secagg.cipher.SecretBytes",
        "dev.cairn.secagg.privacy.DiscreteGaussian",
        "dev.cairn.protocol.Coordinator",
        "dev.cairn.protocol.identity.DeviceCredential",
        "dev.cairn.grpc.GrpcCoordinator",
        "dev.cairn.client.FederatedClient",
        "dev.cairn.client.identity.DeviceIdentity",
        "dev.cairn.client.files.PrivateFolder",
        "dev.cairn.client.djl.TorchModule",
        "dev.cairn.client.testing.InMemoryCoordinator",
        "dev.cairn.engine.round.RoundMachine",
        "dev.cairn.engine.secure.SecureDesk",
        "dev.cairn.server.CoordinatorServer",
        "dev.cairn.server.admin.AdminApi",
        "dev.cairn.server.config.ServerConfig",
        "dev.cairn.server.grpc.GrpcEndpoint",
        "dev.cairn.server.host.RunHost",
        "dev.cairn.server.identity.CertificateAuthority",
        "dev.cairn.server.metrics.RoundMeters",
        "dev.cairn.server.store.StateFolder",
        "dev.cairn.cli.Cairn",
        "dev.cairn.evaluator.Evaluator",
        "dev.cairn.experiments.data.Partition",
        "dev.cairn.faults.FaultyRun",
        "dev.cairn.benchmarks.BenchCommand",
        "dev.cairn.app.DemoCommand",
      })
  void everyRoom_isLookedAt(String known) {
    assertThat(HOUSE.contain(known)).as(known).isTrue();
  }

  @Test
  void fixtures_areNotLookedAt() {
    for (HouseRule rule : HouseRule.values()) {
      assertThat(rule.fixtures()).as(rule.name()).isNotEmpty();
      rule.fixtures().forEach(fixture -> assertThat(HOUSE.contain(fixture)).isFalse());
    }
  }

  @ParameterizedTest
  @EnumSource
  void house_keepsTheRule(HouseRule rule) {
    rule.rule().check(HOUSE);
  }

  /** A rule that nothing can break holds nothing: every one of its fixtures breaks it. */
  @ParameterizedTest
  @EnumSource
  void rule_isBrokenByEachOfItsFixtures(HouseRule rule) {
    for (Class<?> fixture : rule.fixtures()) {
      JavaClasses classes = new ClassFileImporter().importClasses(Set.of(fixture));
      assertThatThrownBy(() -> rule.rule().check(classes))
          .as("%s applied to %s", rule, fixture.getSimpleName())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(fixture.getSimpleName());
    }
  }
}
