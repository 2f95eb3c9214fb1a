package dev.cairn.server.config;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as people write them; null stands for a text that is none. */
final class Quantities {
  // A leading zero means octal to some readers of YAML and nothing to others.
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  private static final Pattern REAL =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}) ?(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?(B|KiB|MiB|GiB)");
  private static final int DIGITS_MAX = 400;

  private Quantities() {}

  static @Nullable Long whole(String text) {
    if (text.length() > DIGITS_MAX || !WHOLE.matcher(text).matches()) {
      return null;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static @Nullable Double real(String text) {
    return text.length() <= DIGITS_MAX && REAL.matcher(text).matches()
        ? Double.valueOf(text)
        : null;
  }

  static @Nullable Long millis(String text) {
    Matcher matcher = DURATION.matcher(text);
    return matcher.matches() ? times(matcher, unitMillis(matcher.group(2))) : null;
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  static @Nullable Long bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    return matcher.matches() ? times(matcher, unitBytes(matcher.group(2))) : null;
  }

  private static long unitBytes(String unit) {
    return switch (unit) {
      case "B" -> 1;
      case "KiB" -> 1L << 10;
      case "MiB" -> 1L << 20;
      default -> 1L << 30;
    };
  }

  private static @Nullable Long times(Matcher matcher, long unit) {
    BigInteger product = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
    return product.bitLength() < 64 ? product.longValueExact() : null;
  }

  /** A duration in the largest unit that divides it. */
  static String duration(long millis) {
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      if (millis > 0 && millis % unitMillis(unit) == 0) {
        return millis / unitMillis(unit) + unit;
      }
    }
    return millis + "ms";
  }
}
