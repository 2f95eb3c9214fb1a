package dev.cairn.experiments.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.LocalTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * {@code rounds.jsonl}: one JSON object for each committed round, with all that is needed to repeat
 * it by hand, the order of each client's batches included.
 */
public final class RoundsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RoundsFile() {}

  /**
   * Writes the file.
   *
   * @param seed the run's seed
   * @param training how clients train
   * @param examples number of examples of a client
   */
  public static void write(
      Path file,
      List<RoundResult> rounds,
      long seed,
      LocalTraining training,
      ToIntFunction<ClientId> examples)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (RoundResult round : rounds) {
      ObjectNode line = JSON.createObjectNode();
      line.put("round", round.index())
          .put("attempt", round.attempt())
          .put("model", round.model().toString())
          .put("accuracy", round.accuracy())
          .put("testLoss", round.testLoss())
          .put("trainLoss", round.loss())
          .put("weight", round.weight());
      ArrayNode included = line.putArray("included");
      for (ClientId client : round.included()) {
        ObjectNode entry = included.addObject();
        entry.put("client", client.value()).put("examples", examples.applyAsInt(client));
        ArrayNode order = entry.putArray("batchOrder");
        int size = examples.applyAsInt(client);
        for (int index : BatchOrder.of(seed, round.index(), client, size, training.epochs())) {
          order.add(index);
        }
      }
      ArrayNode dropped = line.putArray("dropped");
      round.dropped().forEach(client -> dropped.add(client.value()));
      lines.add(JSON.writeValueAsString(line));
    }
    Files.write(file, lines);
  }
}
