package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A table that hands out pages of rows. It takes a page back when the next one is asked for, so
 * that nobody has more than one.
 */
final class OnePageAtATime<R> {
  private final List<R> rows;
  private final ToLongFunction<R> number;
  private List<R> page = List.of();
  private int heldMax;
  private int pages;

  OnePageAtATime(List<R> rows, ToLongFunction<R> number) {
    this.rows = rows;
    this.number = number;
  }

  List<R> behind(long last, int max) {
    if (pages > 0) {
      page.clear();
    }
    List<R> next = new ArrayList<>();
    for (R row : rows) {
      if (next.size() < max && number.applyAsLong(row) > last) {
        next.add(row);
      }
    }
    page = next;
    pages++;
    heldMax = Math.max(heldMax, page.size());
    return page;
  }

  int pages() {
    return pages;
  }

  void assertHeldAtMost(int rowsMax) {
    assertThat(heldMax).as("rows that were held at a time").isBetween(1, rowsMax);
  }
}
