package dev.cairn.server.config;

import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.Compression;
import java.util.List;

/**
 * Makes a plan's rules for updates. Fields per lane without compression are what plans had before
 * there was any, so they still mean none.
 */
final class UpdateReader {
  private static final int PLAIN_FIELDS_PER_LANE = 2;
  private static final int FIELDS_PER_LANE_MAX = 4;
  private static final double LANE_BYTES = 8;

  /** So that two decimals name a third. */
  private static final double BYTES_TOLERANCE = 0.005;

  private static final int MILLION = 1_000_000;
  private static final List<String> SWITCH = List.of("on", "off");

  private final Section update;

  UpdateReader(Section update) {
    this.update = update;
  }

  UpdateRules read() {
    double clipNorm = update.real("clipNorm");
    long maxWeight = update.wholeLong("maxWeight");
    YamlNode compression = update.node("compression");
    boolean fieldsAreGiven = update.has("fieldsPerLane");
    if (isOff(compression) || (fieldsAreGiven && !update.has("compression"))) {
      int fields = fieldsAreGiven ? update.whole("fieldsPerLane") : PLAIN_FIELDS_PER_LANE;
      return new UpdateRules(clipNorm, maxWeight, fields);
    }
    if (fieldsAreGiven) {
      throw update
          .place()
          .defect("must have either fieldsPerLane or a compression that is not off, not both");
    }
    Section section = update.section("compression");
    int fields = fieldsPerLane(section);
    try {
      return new UpdateRules(clipNorm, maxWeight, fields, compression(section));
    } catch (IllegalArgumentException e) {
      throw section.place().refused(e);
    }
  }

  private static boolean isOff(YamlNode compression) {
    if (!compression.is(YamlNode.Form.SCALAR)) {
      return false;
    }
    if (compression.scalar("off").equals("off")) {
      return true;
    }
    throw compression.unexpected("off or a section, as in {bytesPerParameter: 2}");
  }

  private static int fieldsPerLane(Section section) {
    double bytes = section.real("bytesPerParameter");
    for (int fields = 1; fields <= FIELDS_PER_LANE_MAX; fields++) {
      if (Math.abs(LANE_BYTES / fields - bytes) < BYTES_TOLERANCE) {
        return fields;
      }
    }
    throw section.node("bytesPerParameter").unexpected("8, 4, 2.67 or 2");
  }

  /** The text of as many bytes. */
  static String bytesPerParameter(int fieldsPerLane) {
    return List.of("8", "4", "2.67", "2").get(fieldsPerLane - 1);
  }

  private static Compression compression(Section section) {
    double sent = section.real("randomK");
    if (!(sent > 0 && sent <= 1)) {
      throw section.node("randomK").unexpected("a number above 0 and at most 1");
    }
    return new Compression(
        isOn(section, "rotation"),
        isOn(section, "dither"),
        (int) Math.max(1, Math.rint(sent * MILLION)),
        isOn(section, "residual"));
  }

  private static boolean isOn(Section section, String key) {
    return section.oneOf(key, SWITCH).equals("on");
  }
}
