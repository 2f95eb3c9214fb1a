package dev.cairn.server.store.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.run.RunMachine;
import dev.cairn.engine.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole runs that a coordinator once wrote, kept for good: each is replayed to where it ended.
 * Files are never edited; see the README beside them.
 */
class RecordedJournalTest {
  private static final Path FOLDER = Path.of("src/test/resources/journal/recordings/v1");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL =
      "af20d559bfbb77231eb0c5413902a2265a52e2219e6b8c48a21397ff518e2308";

  private record Line(String stream, StoredEvent event) {}

  private static List<Line> lines(String name) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve(name + ".jsonl"))) {
      JsonNode read = JSON.readTree(line);
      lines.add(
          new Line(
              read.path("stream").asText(),
              new StoredEvent(
                  read.path("type").asText(),
                  read.path("schema").asInt(),
                  read.path("payload").asText())));
    }
    return lines;
  }

  /** The rounds' events by their streams, in their order. */
  private static Map<String, List<RoundEvent>> rounds(List<Line> lines) {
    Map<String, List<RoundEvent>> rounds = new LinkedHashMap<>();
    for (Line line : lines) {
      if (line.stream().startsWith("round/")) {
        rounds
            .computeIfAbsent(line.stream(), stream -> new ArrayList<>())
            .add(EventJson.readRound(line.event()));
      }
    }
    return rounds;
  }

  private static RunState run(List<Line> lines) {
    List<RunEvent> events =
        lines.stream()
            .filter(line -> line.stream().startsWith("run/"))
            .map(line -> EventJson.readRun(line.event()))
            .toList();
    return RunMachine.replay(events);
  }

  /**
   * What was left in a secure round is tried again in another round, in a plain one again there.
   */
  @ParameterizedTest
  @CsvSource({"plain, /1/1 /2/1 /2/2", "secure, /1/1 /2/1 /3/1"})
  void recordedRun_isReplayedToItsEnd(String name, String streams) throws IOException {
    List<Line> lines = lines(name);

    RunState run = run(lines);
    Map<String, List<RoundEvent>> rounds = rounds(lines);

    assertThat(run.status()).isEqualTo(RunState.Status.COMPLETED);
    assertThat(run.model().digest().hex()).isEqualTo(MODEL);
    List<String> names = List.of(streams.split(" "));
    assertThat(rounds.keySet())
        .containsExactlyElementsOf(names.stream().map(end -> "round/" + run.run() + end).toList());
    List<RoundState> ends = rounds.values().stream().map(RoundMachine::replay).toList();
    assertThat(ends)
        .extracting(RoundState::name)
        .containsExactly("Committed", "Abandoned", "Committed");
    assertThat(ends.get(0).included().bodies()).hasSize(6);
    assertThat(ends.get(2).included().bodies()).hasSize(6);
  }

  /** Every state on the way is one that a coordinator may have to go on from. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "secure"})
  void everyBeginningOfARound_isAState(String name) throws IOException {
    for (List<RoundEvent> events : rounds(lines(name)).values()) {
      for (int length = 0; length <= events.size(); length++) {
        RoundState state = RoundMachine.replay(events.subList(0, length));
        assertThat(state.isTerminal()).isEqualTo(length == events.size());
      }
    }
  }

  /** PostgreSQL keeps what a document says, not its white space and order. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "secure"})
  void everyEvent_isWrittenAgainAsItWas(String name) throws IOException {
    for (Line line : lines(name)) {
      StoredEvent again =
          line.stream().startsWith("run/")
              ? EventJson.write(EventJson.readRun(line.event()))
              : EventJson.write(EventJson.readRound(line.event()));
      assertThat(again.type()).isEqualTo(line.event().type());
      assertThat(JSON.readTree(again.json())).isEqualTo(JSON.readTree(line.event().json()));
    }
  }

  @Test
  void recordings_holdEveryRowOfTheRoundsTable() throws IOException {
    TreeSet<String> types = new TreeSet<>();
    for (Line line : lines("secure")) {
      types.add(line.event().type());
    }
    assertThat(types)
        .contains(
            "RoundOpened",
            "ClientJoined",
            "CohortSealed",
            "KeyAdvertised",
            "RosterSealed",
            "SharesReceived",
            "SharesSettled",
            "UpdateAccepted",
            "CollectionClosed",
            "SetConfirmed",
            "ConfirmationsClosed",
            "SharesRevealed",
            "SumRecovered",
            "ResultFixed",
            "ModelProposed",
            "RoundAbandoned");
  }
}
