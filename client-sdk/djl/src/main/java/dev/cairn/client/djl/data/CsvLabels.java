package dev.cairn.client.djl.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of a CSV file as they come, and the class numbers that follow from them. */
final class CsvLabels {
  /** The most classes that are found without being named: more look like a wrong column. */
  static final int FOUND_MAX = 1_000;

  private final boolean given;
  private final List<String> names;
  private final Map<String, Integer> positions = new HashMap<>();
  private int[] seen = new int[1_024];
  private int size;

  enum Outcome {
    ADDED,
    UNKNOWN,
    TOO_MANY
  }

  CsvLabels(List<String> classes) {
    given = !classes.isEmpty();
    names = new ArrayList<>(classes);
    for (int i = 0; i < classes.size(); i++) {
      positions.put(classes.get(i), i);
    }
  }

  Outcome add(String label) {
    Integer position = positions.get(label);
    if (position == null) {
      if (given) {
        return Outcome.UNKNOWN;
      }
      if (names.size() == FOUND_MAX) {
        return Outcome.TOO_MANY;
      }
      position = names.size();
      positions.put(label, position);
      names.add(label);
    }
    if (size == seen.length) {
      seen = Arrays.copyOf(seen, 2 * size);
    }
    seen[size++] = position;
    return Outcome.ADDED;
  }

  int size() {
    return size;
  }

  List<String> classNames() {
    if (given) {
      return List.copyOf(names);
    }
    boolean integers = names.stream().allMatch(name -> name.matches("0|-?[1-9]\\d{0,17}"));
    Comparator<String> order =
        integers ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder();
    return names.stream().sorted(order).toList();
  }

  int[] numbers() {
    List<String> sorted = classNames();
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      numbers.put(sorted.get(i), i);
    }
    int[] byPosition = names.stream().mapToInt(numbers::get).toArray();
    return Arrays.stream(seen, 0, size).map(position -> byPosition[position]).toArray();
  }
}
