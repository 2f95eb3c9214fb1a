package dev.cairn.experiments.data;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The short form of partitioners on the command line and in plans. */
final class PartitionerText {
  private static final String ALLOWED =
      "expected iid, dirichlet:ALPHA, quantity:EXPONENT or one-class";
  private static final List<String> KINDS =
      List.of(Iid.KIND, DirichletByClass.KIND, ByQuantity.KIND, OneClassPerClient.KIND);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}(\\.\\d{1,15})?");
  private static final int TEXT_MAX = 40;
  private static final int TYPING_ERRORS_MAX = 3;

  private PartitionerText() {}

  static Partitioner parse(String text) {
    if (text.length() > TEXT_MAX) {
      throw new IllegalArgumentException(ALLOWED + ", got a text of " + text.length() + " letters");
    }
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String parameter = colon < 0 ? "" : text.substring(colon + 1);
    switch (kind) {
      case Iid.KIND:
        return plain(text, Partitioner.iid(), colon);
      case OneClassPerClient.KIND:
        return plain(text, Partitioner.oneClassPerClient(), colon);
      case DirichletByClass.KIND:
        return Partitioner.dirichlet(number(text, parameter, "dirichlet needs an alpha", "0.5"));
      case ByQuantity.KIND:
        return Partitioner.byQuantity(number(text, parameter, "quantity needs an exponent", "1.5"));
      default:
        throw new IllegalArgumentException(
            ALLOWED + ", got \"" + text + "\"" + suggestion(kind, text.substring(kind.length())));
    }
  }

  private static Partitioner plain(String text, Partitioner partitioner, int colon) {
    if (colon >= 0) {
      throw new IllegalArgumentException(
          partitioner.kind()
              + " takes no figure, got \""
              + text
              + "\"; did you mean "
              + partitioner.kind()
              + "?");
    }
    return partitioner;
  }

  private static double number(String text, String parameter, String need, String example) {
    if (!NUMBER.matcher(parameter).matches()) {
      String kind = text.contains(":") ? text.substring(0, text.indexOf(':')) : text;
      throw new IllegalArgumentException(
          need + ", such as " + kind + ":" + example + ", got \"" + text + "\"");
    }
    return Double.parseDouble(parameter);
  }

  private static String suggestion(String kind, String rest) {
    return KINDS.stream()
        .min(Comparator.comparingInt(known -> distance(kind, known)))
        .filter(known -> distance(kind, known) <= Math.min(TYPING_ERRORS_MAX, kind.length() - 1))
        .map(known -> "; did you mean " + known + rest + "?")
        .orElse("");
  }

  /** How many letters must be changed, added or left out (Levenshtein). */
  private static int distance(String from, String to) {
    int[] previous = Shares.first(to.length() + 1);
    for (int i = 1; i <= from.length(); i++) {
      int[] current = new int[to.length() + 1];
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[to.length()];
  }
}
