package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A load: so many clients that each send one update of so many parameters in so many tensors.
 *
 * @param clients clients of the cohort, 1 to 2,000; each has a thread
 * @param parameters parameters asked for, 10,000 to 100,000,000; {@link ShapePlan} comes as close
 *     as its layers can
 * @param tensors 2 (one linear layer), or an even number up to 600
 */
record Shape(int clients, int parameters, int tensors) {
  private static final int CLIENTS_MAX = 2_000;
  private static final int PARAMETERS_MIN = 10_000;
  private static final int PARAMETERS_MAX = 100_000_000;
  private static final int TENSORS_MAX = 600;

  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,5})x([0-9]{1,4}(?:\\.[0-9]{1,4})?)M(?:/([0-9]{1,4}))?");

  Shape {
    if (clients < 1 || clients > CLIENTS_MAX) {
      throw new IllegalArgumentException("a shape has 1 to 2000 clients, not " + clients);
    }
    if (parameters < PARAMETERS_MIN || parameters > PARAMETERS_MAX) {
      throw new IllegalArgumentException(
          "a shape has 0.01M to 100M parameters, not " + parameters / 1e6 + "M");
    }
    if (tensors < 2 || tensors > TENSORS_MAX || tensors % 2 != 0) {
      throw new IllegalArgumentException(
          "a shape has an even number of tensors, 2 to 600, not " + tensors);
    }
  }

  /**
   * Reads shapes, separated by commas.
   *
   * @param text as in {@code 1000x0.1M,100x1M/300}: clients, parameters, and tensors if not 2
   */
  static List<Shape> list(String text) {
    List<Shape> shapes = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Matcher matcher = TEXT.matcher(one.trim());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "a shape is CLIENTSxPARAMETERS, for instance 100x1M, or 100x1M/300 for 300 tensors;"
                + " got '"
                + one
                + "'");
      }
      Shape shape =
          new Shape(
              Integer.parseInt(matcher.group(1)),
              (int) Math.round(Double.parseDouble(matcher.group(2)) * 1e6),
              matcher.group(3) == null ? 2 : Integer.parseInt(matcher.group(3)));
      if (shapes.contains(shape)) {
        throw new IllegalArgumentException("each shape is measured once; got " + shape + " twice");
      }
      shapes.add(shape);
    }
    return shapes;
  }

  /** The same load with another number of tensors. */
  Shape withTensors(int number) {
    return new Shape(clients, parameters, number);
  }

  /** As it is written in {@code --shapes}. */
  @Override
  public String toString() {
    String millions = String.format(Locale.ROOT, "%.4f", parameters / 1e6);
    return clients
        + "x"
        + millions.replaceAll("\\.?0+$", "")
        + "M"
        + (tensors == 2 ? "" : "/" + tensors);
  }
}
