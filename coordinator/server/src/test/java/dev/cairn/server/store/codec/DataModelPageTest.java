package dev.cairn.server.store.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundTransitions;
import dev.cairn.engine.run.RunEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What DATA_MODEL.md says of states and events is what the code does. */
class DataModelPageTest {
  private static final String PAGE = "DATA_MODEL.md";

  @Test
  void stateDiagram_isTheTableOfTransitions() {
    assertThat(Pages.block(PAGE, "mermaid")).isEqualTo(diagram());
  }

  private static String diagram() {
    Map<String, List<String>> arrows = new LinkedHashMap<>();
    TreeSet<String> ends = new TreeSet<>();
    for (RoundTransitions.Move move : RoundTransitions.all()) {
      String from = move.from().equals("Unopened") ? "[*]" : move.from();
      arrows
          .computeIfAbsent(from + " --> " + move.to(), arrow -> new ArrayList<>())
          .add(move.event());
      ends.add(move.to());
    }
    for (RoundTransitions.Move move : RoundTransitions.all()) {
      ends.remove(move.from());
    }
    StringBuilder diagram = new StringBuilder("stateDiagram-v2\n");
    arrows.forEach(
        (arrow, events) ->
            diagram
                .append("  ")
                .append(arrow)
                .append(": ")
                .append(String.join(", ", events))
                .append('\n'));
    ends.forEach(end -> diagram.append("  ").append(end).append(" --> [*]\n"));
    return diagram.toString();
  }

  @Test
  void tableOfEvents_hasEveryEventWithItsFields() throws Exception {
    List<String> documented = new ArrayList<>();
    for (String line : Pages.read(PAGE).split("\n")) {
      if (line.startsWith("| round | `")
          || line.startsWith("| run | `")
          || line.startsWith("| ledger | `")) {
        documented.add(line);
      }
    }
    List<String> known = new ArrayList<>();
    Map<String, List<StoredEvent>> byType = new LinkedHashMap<>();
    for (RoundEvent event : SampleEvents.round().values()) {
      StoredEvent stored = EventJson.write(event);
      byType.computeIfAbsent("round | `" + stored.type(), type -> new ArrayList<>()).add(stored);
    }
    for (RunEvent event : SampleEvents.run().values()) {
      StoredEvent stored = EventJson.write(event);
      byType.computeIfAbsent("run | `" + stored.type(), type -> new ArrayList<>()).add(stored);
    }
    for (LedgerEntry entry : SampleEvents.ledger().values()) {
      StoredEvent stored = EventJson.write(entry);
      byType.computeIfAbsent("ledger | `" + stored.type(), type -> new ArrayList<>()).add(stored);
    }
    for (Map.Entry<String, List<StoredEvent>> type : byType.entrySet()) {
      known.add("| " + type.getKey() + "` | " + fields(type.getValue()) + " |");
    }

    assertThat(documented).containsExactlyElementsOf(known);
  }

  /** Fields of a type's samples; those that some of them lack are in italics. */
  private static String fields(List<StoredEvent> samples) throws Exception {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (StoredEvent sample : samples) {
      JsonNode json = new ObjectMapper().readTree(sample.json());
      json.fieldNames().forEachRemaining(name -> counts.merge(name, 1, Integer::sum));
    }
    StringJoiner fields = new StringJoiner(", ");
    counts.forEach((name, count) -> fields.add(count == samples.size() ? name : "*" + name + "*"));
    return fields.toString();
  }
}
