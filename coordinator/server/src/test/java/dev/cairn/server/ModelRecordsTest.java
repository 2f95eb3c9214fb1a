package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.ModelClient;
import dev.cairn.cli.admin.ModelRecord;
import dev.cairn.server.identity.ModelKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real coordinator knows and says about the models of runs that have just begun. */
class ModelRecordsTest {
  private static final String PLAN =
      """
      name: one
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 4
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      seed: SEED
      secureAggregation: off
      """;

  @TempDir Path folder;

  private void init() {
    StringWriter errors = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors),
            Map.of("XDG_CACHE_HOME", folder.toString()),
            folder,
            false);
    assertThat(Cairn.run(terminal, "init", "--data", "state")).as(errors.toString()).isZero();
  }

  private static String started(AdminClient admin, int seed) {
    String run = admin.startRun(PLAN.replace("SEED", "" + seed)).run();
    admin.cancelRun(run);
    return run;
  }

  private static void refused(Runnable request, String code) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            AdminFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void statements_areSignedWithTheKeyBesideTheAuthority() throws Exception {
    init();
    Path key = folder.resolve("state/authority/model.key");
    try (TestCoordinator coordinator = TestCoordinator.withIdentities(folder.resolve("state"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      AdminClient admin = coordinator.admin();
      ModelClient models = admin.modelRecords();
      String run = started(admin, 1);
      String model = admin.model(run, "latest").model();
      assertThat(models.verify(model).signed()).isFalse();
      ModelRecord.Signature made = models.sign(model, null);
      assertThat(made.statement().lines())
          .startsWith("cairn/model-statement/1", "model " + model, "run " + run, "version 0")
          .contains("round -", "parent -", "population phones", "ledger -", "incarnation 0");
      assertThat(models.sign(model, run)).as("repeated, the same").isEqualTo(made);
      byte[] publicKey = HexFormat.of().parseHex(models.keys().get(0).publicKey());
      byte[] signature = HexFormat.of().parseHex(made.signature());
      byte[] statement = made.statement().getBytes(StandardCharsets.UTF_8);
      assertThat(ModelKey.verifies(publicKey, statement, signature)).isTrue();
      statement[30] ^= 1;
      assertThat(ModelKey.verifies(publicKey, statement, signature)).isFalse();
      ModelRecord.Verification whole = models.verify(model);
      assertThat(whole.signed()).isTrue();
      assertThat(whole.intact()).isTrue();
      assertThat(models.use(model).signatures()).isEqualTo(1);

      coordinator.stop();
      Files.delete(key);
      coordinator.start();
      ModelRecord.Verification foreign = models.verify(model);
      assertThat(foreign.signed()).as("by another key").isFalse();
      assertThat(foreign.signatures().get(0).valid()).isTrue();
      assertThat(foreign.signatures().get(0).own()).isFalse();
      refused(() -> models.sign("0".repeat(64), null), "model_unknown");
      refused(() -> models.sign(model, "another"), "model_unknown");

      coordinator.stop();
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
      assertThatThrownBy(coordinator::start).hasMessageContaining("model.key");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      coordinator.start();
    }
  }

  @Test
  void models_areComparedAndTracedOverRuns() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      ModelClient models = admin.modelRecords();
      String one = started(admin, 1);
      String other = started(admin, 2);
      String left = admin.model(one, "0").model();
      String right = admin.model(other, "0").model();
      ModelRecord.Comparison same = models.compare(left, left);
      assertThat(same.distance()).isZero();
      assertThat(same.cosine()).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
      ModelRecord.Comparison differ = models.compare(left, right);
      assertThat(differ.parameters()).isEqualTo(8);
      double squares =
          differ.tensors().stream().mapToDouble(t -> t.distance() * t.distance()).sum();
      assertThat(differ.distance())
          .isPositive()
          .isCloseTo(Math.sqrt(squares), org.assertj.core.data.Offset.offset(1e-9));
      assertThat(models.lineage(left)).extracting(ModelRecord.Version::run).containsExactly(one);
      refused(() -> models.lineage("0".repeat(64)), "model_unknown");
      refused(() -> models.sign(left, null), "no_signing_key");
      assertThat(models.keys()).isEmpty();
    }
  }

  @Test
  void aliases_arePromotedAndRolledBack_stepByStep() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      ModelClient models = admin.modelRecords();
      String one = started(admin, 1);
      String two = started(admin, 2);
      String three = started(admin, 3);
      for (String run : new String[] {one, two, three, three}) {
        assertThat(models.promote("phones", "live", run, 0, "better").run()).isEqualTo(run);
      }
      assertThat(models.rollBack("phones", "live", "worse").run()).isEqualTo(two);
      assertThat(models.rollBack("phones", "live", "worse").run()).isEqualTo(one);
      refused(() -> models.rollBack("phones", "live", "worse"), "nothing_to_roll_back");
      assertThat(models.history("phones", "live"))
          .extracting(ModelRecord.Alias::number)
          .containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(models.promote("phones", "live", three, 0, "after all").number()).isEqualTo(6);
      assertThat(models.rollBack("phones", "live", "no").run()).isEqualTo(one);
      assertThat(models.aliases()).hasSize(1);
      assertThat(models.named("phones", "live").run()).isEqualTo(one);
      assertThat(models.use(admin.model(one, "0").model()).aliases())
          .extracting(ModelRecord.Alias::alias)
          .containsExactly("live");
      refused(() -> models.named("phones", "dead"), "alias_unknown");
      refused(() -> models.promote("tablets", "live", one, 0, "x"), "model_unknown");
      refused(() -> models.promote("phones", "latest", one, 0, "x"), "bad_request");
    }
  }
}
