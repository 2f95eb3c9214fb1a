package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.ModelRecord;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.testing.ScriptedTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whence a model comes, over the run that made it and those that its run began with. */
@Timeout(180)
class LineageTest {
  private static final long SECONDS_MAX = 60;
  private static final String PLAN =
      """
      name: first
      population: phones
      model: {portable: {input: [3], layers: [{linear: 4}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 60s}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 4, maxWeight: 100}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  private static void train(TestCoordinator coordinator, String run) throws Exception {
    List<FederatedClient> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        FederatedClient client = coordinator.client("client-" + i, ScriptedTrainer.oneHot(i, 0.5f));
        clients.add(client);
        Thread thread = new Thread(() -> client.runRounds(2));
        thread.start();
        threads.add(thread);
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (!coordinator.admin().run(run).isOver()) {
        assertThat(System.nanoTime()).as("run %s is over in time", run).isLessThan(end);
        Thread.sleep(20);
      }
      assertThat(coordinator.admin().run(run).isCompleted()).isTrue();
    } finally {
      clients.forEach(FederatedClient::close);
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
      }
    }
  }

  private static List<String> lineage(AdminClient admin, String model, String... runs) {
    List<ModelRecord.Version> versions = admin.modelRecords().lineage(model);
    for (int i = 0; i + 1 < versions.size(); i++) {
      ModelRecord.Version younger = versions.get(i);
      ModelRecord.Version older = versions.get(i + 1);
      assertThat(younger.parent() == null ? younger.model() : younger.parent())
          .as("the weights before %s", younger)
          .isEqualTo(older.model());
    }
    List<String> names = new ArrayList<>();
    for (ModelRecord.Version version : versions) {
      names.add((List.of(runs).indexOf(version.run()) + 1) + ":" + version.version());
    }
    return names;
  }

  @Test
  void lineage_goesThroughAClone_andAStartFromAnEarlierModel() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String first = admin.startRun(PLAN).run();
      train(coordinator, first);
      ObjectNode nothing = new ObjectMapper().createObjectNode();
      String clone = admin.training().copy(first, "1", "clone", nothing).run();
      assertThat(admin.model(clone, "0").model()).isEqualTo(admin.model(first, "1").model());
      train(coordinator, clone);
      String made = admin.model(clone, "latest").model();
      assertThat(lineage(admin, made, first, clone))
          .containsExactly("2:2", "2:1", "2:0", "1:1", "1:0");

      String plan =
          PLAN.replace("4}]}}", "4}], weights: \"" + made + "\"}}").replace("first", "third");
      String third = admin.startRun(plan).run();
      admin.cancelRun(third);
      assertThat(admin.model(third, "0").model()).isEqualTo(made);
      assertThat(lineage(admin, made, first, clone, third))
          .as("the newest run that has the weights")
          .containsExactly("3:0", "2:2", "2:1", "2:0", "1:1", "1:0");
      assertThat(lineage(admin, admin.model(first, "2").model(), first))
          .as("what came of the same parent is no ancestor")
          .containsExactly("1:2", "1:1", "1:0");
    }
  }
}
