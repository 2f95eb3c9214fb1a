package dev.cairn.server.store.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.TensorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static RoundEvent throughJson(RoundEvent event) {
    return EventJson.readRound(EventJson.write(event));
  }

  private static RoundEvent fixed(double loss) {
    return new RoundEvent.ResultFixed(SampleEvents.digest(1), 1, 1, loss);
  }

  /** Record equality compares doubles by their bits, up to the payload of a NaN. */
  @Test
  void doubles_keepTheirBits() {
    List<Double> values =
        new ArrayList<>(
            List.of(
                0.0,
                -0.0,
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Math.nextDown(Double.MIN_NORMAL),
                Double.MAX_VALUE,
                0.1,
                2.0E-3,
                1.0E23,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                (double) 0.1f,
                (double) Float.MIN_VALUE));
    long seed = 4711;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      values.add(Double.longBitsToDouble(random.nextLong()));
    }
    for (double value : values) {
      assertThat(throughJson(fixed(value))).as("seed %d", seed).isEqualTo(fixed(value));
      assertThat(asJsonb(fixed(value))).as("seed %d", seed).isEqualTo(fixed(value));
    }
  }

  @Test
  void everySample_survivesTheColumn() {
    SampleEvents.round().values().forEach(event -> assertThat(asJsonb(event)).isEqualTo(event));
    SampleEvents.run()
        .values()
        .forEach(
            event -> {
              StoredEvent stored = EventJson.write(event);
              assertThat(
                      EventJson.readRun(
                          new StoredEvent(stored.type(), stored.schema(), Jsonb.of(stored.json()))))
                  .isEqualTo(event);
            });
    SampleEvents.ledger()
        .values()
        .forEach(
            entry -> {
              StoredEvent stored = EventJson.write(entry);
              LedgerEntry read =
                  EventJson.readLedger(
                      new StoredEvent(stored.type(), stored.schema(), Jsonb.of(stored.json())));
              assertThat(read.hash()).isEqualTo(entry.hash());
            });
  }

  private static RoundEvent asJsonb(RoundEvent event) {
    StoredEvent stored = EventJson.write(event);
    return EventJson.readRound(
        new StoredEvent(stored.type(), stored.schema(), Jsonb.of(stored.json())));
  }

  @Test
  void unknownFields_areIgnoredAtEveryDepth() throws Exception {
    for (RoundEvent event : SampleEvents.round().values()) {
      StoredEvent stored = EventJson.write(event);
      JsonNode json = MAPPER.readTree(stored.json());
      addUnknown(json);

      assertThat(
              EventJson.readRound(new StoredEvent(stored.type(), stored.schema(), json.toString())))
          .isEqualTo(event);
    }
  }

  private static void addUnknown(JsonNode node) {
    node.forEach(EventJsonTest::addUnknown);
    if (node instanceof ObjectNode object) {
      object.putObject("addedByALaterVersion").put("x", 1);
    }
  }

  @Test
  void absentOptionalFields_areNull() {
    RoundEvent proposed = SampleEvents.round().get("ModelProposed");
    StoredEvent stored = EventJson.write(proposed);

    assertThat(stored.json()).doesNotContain("optimizerState");
    String withNull = stored.json().replace("}", ",\"optimizerState\":null}");
    assertThat(EventJson.readRound(new StoredEvent(stored.type(), 1, withNull)))
        .isEqualTo(proposed);
  }

  /** Names of constants that stand in journals: none of them may ever be renamed or removed. */
  @Test
  void everyReasonThatWasEverWritten_isStillRead() {
    List<String> reasons =
        List.of(
            "TOO_FEW_CLIENTS",
            "TOO_FEW_KEYS",
            "TOO_FEW_DEALERS",
            "NEIGHBOURHOOD",
            "TOO_FEW_UPDATES",
            "TOO_FEW_CONFIRMATIONS",
            "TOO_FEW_SHARES",
            "UNREADABLE_SHARES",
            "BAD_DEALER",
            "SUM_MISMATCH",
            "BUDGET_EXHAUSTED",
            "CANCELLED",
            "FAULT",
            "RESTORED");
    for (String reason : reasons) {
      RunEvent read =
          EventJson.readRun(new StoredEvent("RunFailed", 1, "{\"reason\":\"" + reason + "\"}"));
      assertThat(((RunEvent.RunFailed) read).reason().name()).isEqualTo(reason);
    }
    for (String departure : List.of("DONE", "TRAINING_FAILED", "CANCELLED")) {
      String json = "{\"client\":\"a\",\"departure\":\"" + departure + "\"}";
      assertThat(EventJson.readRound(new StoredEvent("ParticipantLeft", 1, json)))
          .isEqualTo(
              new RoundEvent.ParticipantLeft(new ClientId("a"), Departure.valueOf(departure)));
    }
    assertThat(reasons).hasSameSizeAs(AbandonReason.values());
  }

  @Test
  void textsThatTheColumnCannotHold_areCleaned() {
    RoundEvent read =
        throughJson(
            new RoundEvent.RoundAbandoned(AbandonReason.FAULT, "a\0b\uD800c\uD83D\uDE00", false));

    assertThat(((RoundEvent.RoundAbandoned) read).detail())
        .isEqualTo("a\uFFFDb\uFFFDc\uD83D\uDE00");
  }

  @Test
  void whatIsDamagedOrNewer_isToldWithItsPlace() {
    assertDefect(
        "RoundOpened",
        2,
        "{}",
        "event RoundOpened has schema 2, this version reads 1 to 1: it was written by a newer Cairn");
    assertDefect(
        "RoundPaused",
        1,
        "{}",
        "a round has no event RoundPaused: it was written by a newer Cairn");
    assertDefect(
        "RunStarted", 1, "{}", "a round has no event RunStarted: it was written by a newer Cairn");
    assertDefect("RoundResumed", 1, "{}", "RoundResumed.outageMillis is missing");
    assertDefect(
        "RoundResumed",
        1,
        "{\"outageMillis\":1.5}",
        "RoundResumed.outageMillis must be a whole number of 64 bits");
    assertDefect(
        "RoundResumed",
        1,
        "{\"outageMillis\":1,\"outageMillis\":1}",
        "RoundResumed is not JSON: Duplicate");
    assertDefect("RoundResumed", 1, "{", "RoundResumed is not JSON: Unexpected end-of-input");
    assertDefect("RoundResumed", 1, "[]", "RoundResumed must be a JSON object, not ARRAY");
    assertDefect(
        "ClientJoined",
        1,
        "{\"client\":\"a b\"}",
        "event ClientJoined is damaged: a client id has");
    assertDefect(
        "CohortSealed",
        1,
        "{\"members\":[1],\"at\":1}",
        "CohortSealed.members must be a list of client ids");
    assertDefect(
        "RoundAbandoned",
        1,
        "{\"reason\":\"BORED\",\"detail\":\"\",\"revealed\":false}",
        "RoundAbandoned.reason must be a known AbandonReason, not BORED");
    String opened = EventJson.write(SampleEvents.round().get("RoundOpened.portable")).json();
    assertDefect(
        "RoundOpened",
        1,
        opened.replace("\"gelu\"", "\"swish\""),
        "RoundOpened.config.model.portable.layers.6 is a layer that this version does not know");
    assertDefect(
        "RoundOpened",
        1,
        opened.replace("\"target\":18,", ""),
        "RoundOpened.config.cohort.target is missing");
  }

  private static void assertDefect(String type, int schema, String json, String message) {
    assertThatThrownBy(() -> EventJson.readRound(new StoredEvent(type, schema, json)))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void hundredsOfTensors_stayCompact() {
    List<TensorShape> tensors = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      tensors.add(new TensorShape("layer" + i + ".weight", List.of(64, 64, 3, 3)));
    }
    RoundEvent opened =
        new RoundEvent.RoundOpened(
            SampleEvents.config(
                new ModelSpec.Exported(SampleEvents.digest(1), 1, new ModelShape(tensors)),
                new LocalTraining(1, 1, 1, 0, 0, 0),
                false),
            1);

    assertThat(EventJson.write(opened).json()).hasSizeLessThan(300 * 36 + 1_000);
    assertThat(asJsonb(opened)).isEqualTo(opened);
  }
}
