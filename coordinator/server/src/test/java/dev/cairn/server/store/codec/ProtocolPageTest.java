package dev.cairn.server.store.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.ring.WeightedMean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vector and the formulas in PROTOCOL.md are those of the codec. */
class ProtocolPageTest {
  private static final String PAGE = "PROTOCOL.md";

  private JsonNode vector;
  private UpdateSpec spec;
  private float[] update;
  private long weight;
  private double loss;

  @BeforeEach
  void readVector() throws Exception {
    vector = new ObjectMapper().readTree(Pages.block(PAGE, "json"));
    spec =
        new UpdateSpec(
            vector.get("clipNorm").doubleValue(),
            vector.get("maxWeight").longValue(),
            vector.get("cohortMax").intValue(),
            vector.get("fieldsPerLane").intValue());
    update = new float[vector.get("update").size()];
    for (int i = 0; i < update.length; i++) {
      update[i] = vector.get("update").get(i).floatValue();
    }
    weight = vector.get("weight").longValue();
    loss = vector.get("loss").doubleValue();
  }

  @Test
  void body_isWhatTheCodecMakes() {
    UpdateBody body =
        new UpdatePipeline(spec, update.length).beforeUpload(update.clone(), weight, loss);

    ByteBuffer bytes = body.slice(0, (int) body.length());
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    assertThat(vector.get("body").textValue()).isEqualTo(HexFormat.of().formatHex(copy));
    assertThat(vector.get("sha256").textValue()).isEqualTo(body.digest().hex());
  }

  /** The page's formulas once more, by themselves. */
  @Test
  void lanes_followFromTheFormulas() {
    int f = spec.fieldsPerLane();
    int b = 64 / f;
    int v = Math.min(b - (int) Math.ceil(Math.log(spec.cohortMax()) / Math.log(2)), 48);
    long o = (1L << (v - 1)) - 1;
    double factor = (double) weight / spec.maxWeight() * (o / spec.clipNorm());
    List<String> lanes = new ArrayList<>();
    for (int start = 0; start < update.length; start += f) {
      long lane = 0;
      for (int i = start; i < Math.min(start + f, update.length); i++) {
        lane += ((long) Math.rint(factor * update[i]) + o) << (b * (i - start));
      }
      lanes.add(hex(lane));
    }
    lanes.add(hex(weight));
    lanes.add(hex(1));
    lanes.add(hex((long) Math.rint(loss * (1 << 24)) * weight));

    List<String> stated = new ArrayList<>();
    vector.get("lanes").forEach(lane -> stated.add(lane.textValue()));
    assertThat(stated).isEqualTo(lanes);
  }

  private static String hex(long lane) {
    return "0x" + HexFormat.of().toHexDigits(lane);
  }

  @Test
  void mean_followsFromTheFormula() {
    UpdatePipeline pipeline = new UpdatePipeline(spec, update.length);
    long[] lanes = new long[vector.get("lanes").size()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = Long.parseUnsignedLong(vector.get("lanes").get(i).textValue().substring(2), 16);
    }

    WeightedMean mean = pipeline.afterAggregation(lanes);

    for (int i = 0; i < update.length; i++) {
      assertThat(mean.mean()[i]).isEqualTo(vector.get("mean").get(i).floatValue());
    }
    assertThat(mean.metrics()[0]).isEqualTo(loss);
  }

  @Test
  void tableOfRefusals_hasEveryRefusal() {
    List<String> documented = new ArrayList<>();
    for (String line : Pages.read(PAGE).split("\n")) {
      if (line.startsWith("| `")) {
        documented.add(line.substring(3, line.indexOf('`', 3)));
      }
    }
    List<String> known = new ArrayList<>();
    for (Refusal refusal : Refusal.values()) {
      known.add(refusal.name());
    }
    assertThat(documented).isEqualTo(known);
  }
}
