package dev.cairn.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers and times for tables. */
final class Texts {
  private Texts() {}

  static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static @Nullable String between(Instant from, @Nullable Instant to) {
    return to == null ? null : duration(Duration.between(from, to).toMillis());
  }

  static String duration(long millis) {
    Duration duration = Duration.ofMillis(millis);
    if (duration.toHours() > 0) {
      return duration.toHours() + "h" + duration.toMinutesPart() + "m";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + "m" + duration.toSecondsPart() + "s";
    }
    return String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
  }

  static @Nullable String figure(@Nullable Double value) {
    return value == null ? null : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Three digits of a figure that may be very small. */
  static @Nullable String small(@Nullable Double value) {
    return value == null ? null : String.format(Locale.ROOT, "%.3g", value);
  }

  /** A number of bytes in a unit in which it is short. */
  static String bytes(long bytes) {
    String[] units = {"bytes", "KB", "MB", "GB", "TB"};
    double amount = bytes;
    int unit = 0;
    while (amount >= 1000 && unit < units.length - 1) {
      amount /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f %s", amount, units[unit]);
  }

  /** Counts by reason, such as {@code 3 SILENT, 1 CANCELLED}; null for none. */
  static @Nullable String counts(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? null
        : counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
  }

  /** The part of a model's id that people compare. */
  static @Nullable String brief(@Nullable String digest) {
    return digest == null ? null : digest.substring(0, Math.min(12, digest.length()));
  }

  /** A round without its run: index, and the attempt if it is not the first. */
  static @Nullable String roundOnly(@Nullable String round) {
    if (round == null) {
      return null;
    }
    String[] parts = round.split("/", -1);
    if (parts.length != 3) {
      return round;
    }
    return parts[2].equals("1") ? parts[1] : parts[1] + " (attempt " + parts[2] + ")";
  }
}
