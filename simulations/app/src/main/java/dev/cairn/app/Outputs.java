package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.client.djl.ModelFile;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.experiments.federation.ClientFleet;
import dev.cairn.experiments.report.Baselines;
import dev.cairn.experiments.report.CurvePicture;
import dev.cairn.experiments.report.RoundResult;
import dev.cairn.experiments.report.RoundsFile;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.server.store.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that an experiment leaves in its output folder. */
final class Outputs {
  private final Path folder;

  Outputs(Path folder) {
    this.folder = folder;
  }

  /** What to tell a user whose results cannot be written into {@code folder}. */
  static CliFailure failure(Path folder, IOException e) {
    return new CliFailure(
        DiskSpace.isFull(folder, e)
            ? DiskSpace.fullLine(folder)
            : "the results cannot be written into "
                + folder
                + " ("
                + e
                + "): give this user the right to write there, or name another folder with --out",
        e);
  }

  /** Writes what is fixed before the first round. */
  void begin(Task task, String planText, byte[] initialWeights) throws IOException {
    Files.writeString(folder.resolve("plan.yaml"), planText);
    Files.writeString(folder.resolve("partition.json"), task.partition().toJson());
    Files.write(folder.resolve("initial.safetensors"), initialWeights);
  }

  /**
   * Writes the result.
   *
   * @param module the exported module if the plan's model is one, else null
   */
  void end(
      Task task,
      TrainingPlan plan,
      byte @Nullable [] module,
      List<RoundResult> rounds,
      Baselines baselines,
      byte[] weights)
      throws IOException {
    Map<String, Integer> sizes = new HashMap<>();
    for (int i = 0; i < task.clients(); i++) {
      sizes.put(ClientFleet.clientId(i).value(), task.partition().indices(i).length);
    }
    RoundsFile.write(
        folder.resolve("rounds.jsonl"),
        rounds,
        plan.seed(),
        plan.training(),
        client -> sizes.getOrDefault(client.value(), 0));
    Files.write(folder.resolve("model.safetensors"), weights);
    ParameterVector parameters = Safetensors.read(ByteBuffer.wrap(weights), plan.model().shape());
    Files.write(folder.resolve("model.pt"), ModelFile.of(plan.model(), module, parameters));
    CurvePicture.write(
        folder.resolve("curve.png"),
        plan.name() + ", " + task.clients() + " clients, " + task.partition().partitioner(),
        rounds,
        baselines);
  }
}
