package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Requests by the problems that they provoke. */
final class Provocations {
  private final Map<String, Supplier<ApiFixture.Answer>> all = new TreeMap<>();

  /**
   * Tells how a problem is provoked.
   *
   * @param problem a code, behind the operation whose own it is if it is one's own
   */
  void add(String problem, Supplier<ApiFixture.Answer> provocation) {
    assertThat(all.put(problem, provocation)).as(problem).isNull();
  }

  Map<String, Supplier<ApiFixture.Answer>> all() {
    return all;
  }
}
