package dev.cairn.server.store.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Payloads that were once written, kept for good: each must be read to the event that it was, and
 * while its schema is the current one, be written again byte for byte. Files are never edited.
 */
class GoldenEventsTest {
  private static final Path FOLDER = Path.of("src/test/resources/journal/v1");
  private static final int SCHEMA = 1;

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>(SampleEvents.round());
    samples.putAll(SampleEvents.run());
    samples.putAll(SampleEvents.ledger());
    return samples;
  }

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    }
  }

  private static StoredEvent stored(String name) {
    try {
      String json = Files.readString(FOLDER.resolve(name + ".json"));
      assertThat(json).endsWith("\n");
      int dot = name.indexOf('.');
      String type = dot < 0 ? name : name.substring(0, dot);
      return new StoredEvent(type, SCHEMA, json.substring(0, json.length() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRun(String type) {
    return RunEventTypes.ALL.stream().anyMatch(known -> known.name().equals(type));
  }

  private static Object read(StoredEvent stored) {
    if (stored.type().equals("LedgerEntry")) {
      return EventJson.readLedger(stored);
    }
    return isRun(stored.type()) ? EventJson.readRun(stored) : EventJson.readRound(stored);
  }

  private static StoredEvent write(Object event) {
    if (event instanceof LedgerEntry entry) {
      return EventJson.write(entry);
    }
    return event instanceof RunEvent run
        ? EventJson.write(run)
        : EventJson.write((RoundEvent) event);
  }

  @ParameterizedTest
  @MethodSource("names")
  void storedEvent_isStillTheEventThatItWas(String name) {
    assertThat(read(stored(name))).isEqualTo(samples().get(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void storedEvent_isWrittenAgainByteForByte(String name) {
    StoredEvent stored = stored(name);

    assertThat(write(read(stored))).isEqualTo(stored);
  }

  @Test
  void everySample_hasAFile() {
    samples()
        .forEach(
            (name, event) ->
                assertThat(FOLDER.resolve(name + ".json"))
                    .as("its content would be: %s", write(event).json())
                    .exists());
  }

  @Test
  void everyTypeOfEvent_hasAFormAndAFile() throws IOException {
    TreeSet<String> types = new TreeSet<>();
    for (Class<?> family : List.of(RoundEvent.class, RunEvent.class)) {
      for (Class<?> type : family.getPermittedSubclasses()) {
        types.add(type.getSimpleName());
      }
    }
    types.add(LedgerEntry.class.getSimpleName());
    TreeSet<String> forms = new TreeSet<>();
    RoundEventTypes.ALL.forEach(type -> forms.add(type.name()));
    RunEventTypes.ALL.forEach(type -> forms.add(type.name()));
    LedgerEventTypes.ALL.forEach(type -> forms.add(type.name()));
    TreeSet<String> files = new TreeSet<>();
    for (String name : names()) {
      files.add(stored(name).type());
    }

    assertThat(forms).isEqualTo(types);
    assertThat(files).isEqualTo(types);
  }
}
