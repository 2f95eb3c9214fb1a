package dev.cairn.server.config;

import dev.cairn.engine.round.PhaseTimes;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/** The section {@code deadlines.phases} of a plan: read and written by one list of names. */
final class PhaseKeys {
  private PhaseKeys() {}

  private static String key(PhaseTimes.Part part) {
    return switch (part) {
      case CHECK_IN -> "checkIn";
      case TRAINING -> "training";
      case SHARES -> "shares";
      case UPLOAD -> "upload";
      case CONFIRM -> "confirm";
      case UNMASK -> "unmask";
      case SUM -> "sum";
    };
  }

  static PhaseTimes read(Section section) {
    Map<PhaseTimes.Part, Long> times = new EnumMap<>(PhaseTimes.Part.class);
    for (PhaseTimes.Part part : PhaseTimes.Part.values()) {
      if (section.has(key(part))) {
        times.put(part, section.millis(key(part)));
      }
    }
    return new PhaseTimes(times);
  }

  /** What follows the other deadlines in a plan's canonical form; empty for no times. */
  static String written(PhaseTimes times) {
    if (times.millis().isEmpty()) {
      return "";
    }
    StringJoiner joined = new StringJoiner(", ", ", phases: {", "}");
    times
        .millis()
        .forEach((part, millis) -> joined.add(key(part) + ": " + Quantities.duration(millis)));
    return joined.toString();
  }
}
