package dev.cairn.server.store.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.secagg.fuzz.Damage;
import dev.cairn.secagg.fuzz.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A journal that something has written over: an event is read as one that can be written again, or
 * refused with the one exception, in one line that names the event or its family; it costs no more
 * memory than a multiple of its length.
 */
class EventFuzzTest {
  private static final int INPUTS_EACH = 250;
  private static final int FIXED_BYTES = 400_000;
  private static final int BYTES_PER_BYTE = 400;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final SplittableRandom random = new SplittableRandom(51);
  private final Memory memory = new Memory(FIXED_BYTES, BYTES_PER_BYTE);
  private final Map<String, Integer> counts = new TreeMap<>();

  @Test
  void roundEvents() throws Exception {
    fuzz("round", SampleEvents.round(), EventJson::write, EventJson::readRound);
  }

  @Test
  void runEvents() throws Exception {
    fuzz("run", SampleEvents.run(), EventJson::write, EventJson::readRun);
  }

  @Test
  void ledgerEntries() throws Exception {
    fuzz("ledger", SampleEvents.ledger(), EventJson::write, EventJson::readLedger);
  }

  private <E> void fuzz(
      String family,
      Map<String, E> samples,
      Function<E, StoredEvent> write,
      Function<StoredEvent, E> read)
      throws Exception {
    List<StoredEvent> all = samples.values().stream().map(write).toList();
    for (StoredEvent valid : all) {
      for (int i = 0; i < INPUTS_EACH; i++) {
        StoredEvent stored = damaged(valid, all);
        try {
          memory.within(stored.json().length(), () -> again(stored, write, read));
          counts.merge("read", 1, Integer::sum);
        } catch (CodecException e) {
          assertThat(e.getMessage())
              .doesNotContainPattern("\\p{Cntrl}")
              .hasSizeBetween(10, CodecException.MESSAGE_LENGTH_MAX)
              .containsAnyOf(stored.type(), "a " + family);
          counts.merge(kind(e), 1, Integer::sum);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
          throw new AssertionError("from " + stored, e);
        }
      }
    }
    System.out.printf(
        "fuzz, %s events: %s, at most %d bytes were allocated%n", family, counts, memory.most());
    assertThat(counts.keySet())
        .contains("read", "is missing", "must be", "is not JSON", "is damaged", "newer Cairn");
  }

  private static <E> void again(
      StoredEvent stored, Function<E, StoredEvent> write, Function<StoredEvent, E> read) {
    E event = read.apply(stored);
    StoredEvent written = write.apply(event);
    assertThat(write.apply(read.apply(written))).isEqualTo(written);
  }

  /** What a message says, without what it is about. */
  private static String kind(CodecException e) {
    for (String kind :
        List.of("newer Cairn", "is not JSON", "is damaged", "is missing", "does not know")) {
      if (e.getMessage().contains(kind)) {
        return kind;
      }
    }
    assertThat(e.getMessage()).contains(" must be ");
    return "must be";
  }

  private StoredEvent damaged(StoredEvent valid, List<StoredEvent> all) throws Exception {
    StoredEvent other = all.get(random.nextInt(all.size()));
    switch (random.nextInt(12)) {
      case 0:
        return new StoredEvent(other.type(), valid.schema(), valid.json());
      case 1:
        int schema = new int[] {0, 2, -1, Integer.MAX_VALUE}[random.nextInt(4)];
        return new StoredEvent(valid.type(), schema, valid.json());
      case 2:
        return new StoredEvent(valid.type() + "s", valid.schema(), valid.json());
      case 3, 4:
        byte[] bytes = Damage.of(random, valid.json().getBytes(StandardCharsets.UTF_8));
        String text = new String(bytes, StandardCharsets.UTF_8);
        return new StoredEvent(valid.type(), valid.schema(), text);
      default:
        JsonNode json = MAPPER.readTree(valid.json());
        for (int i = random.nextInt(3); i >= 0; i--) {
          List<Consumer<JsonNode>> places = new ArrayList<>();
          collect(json, places);
          if (!places.isEmpty()) {
            places.get(random.nextInt(places.size())).accept(value(MAPPER.readTree(other.json())));
          }
        }
        return new StoredEvent(valid.type(), valid.schema(), json.toString());
    }
  }

  /** All places of a tree at which something else can be put, or nothing. */
  private static void collect(JsonNode node, List<Consumer<JsonNode>> places) {
    if (node instanceof ObjectNode object) {
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        places.add(
            value -> {
              if (value.isMissingNode()) {
                object.remove(name);
              } else {
                object.set(name, value);
              }
            });
        collect(object.get(name), places);
      }
    } else if (node instanceof ArrayNode array) {
      places.add(array::add);
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        places.add(
            value -> {
              if (value.isMissingNode()) {
                array.remove(at);
              } else {
                array.set(at, value);
              }
            });
        collect(array.get(i), places);
      }
    }
  }

  private JsonNode value(JsonNode other) {
    long[] numbers = {0, -1, 1, 64, 1L << 31, -1L << 31, Long.MAX_VALUE, Long.MIN_VALUE};
    double[] reals = {0.5, -0.5, 1e308, 1e-320, 2.5e9};
    String[] texts = {
      "", "NaN", "-Infinity", "1e999", "0".repeat(64), "a/1/2", "\n", "x".repeat(9_999)
    };
    switch (random.nextInt(9)) {
      case 0:
        return NODES.missingNode();
      case 1:
        return NODES.nullNode();
      case 2:
        return NODES.numberNode(numbers[random.nextInt(numbers.length)]);
      case 3:
        return NODES.numberNode(reals[random.nextInt(reals.length)]);
      case 4:
        return NODES.textNode(texts[random.nextInt(texts.length)]);
      case 5:
        return NODES.booleanNode(random.nextBoolean());
      case 6:
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(numbers[random.nextInt(numbers.length)]);
        }
        return array;
      case 7:
        return NODES.objectNode();
      default:
        return other;
    }
  }
}
