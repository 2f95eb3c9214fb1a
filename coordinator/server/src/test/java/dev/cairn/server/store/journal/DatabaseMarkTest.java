package dev.cairn.server.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseMarkTest {
  private static DatabaseMark at(long incarnation, long position) {
    return new DatabaseMark(
        "first", incarnation, "now", new DatabaseMark.Newest(position, "round/r/2/1", 7, 1_234));
  }

  @Test
  void text_saysTheMark() {
    assertThat(at(21_846_000, 99).text())
        .isEqualTo(
            """
            cairn/database-seen/1
            database first
            incarnation 21846000 now
            event 99 round/r/2/1 7 1234
            """);
    DatabaseMark fresh = new DatabaseMark("first", 0, "first", null);
    assertThat(fresh.text()).endsWith("event -\n");
    assertThat(DatabaseMark.parse(at(3, 99).text())).isEqualTo(at(3, 99));
    assertThat(DatabaseMark.parse(fresh.text())).isEqualTo(fresh);
  }

  @Test
  void whatIsNoMark_isNotRead() {
    String good = at(3, 99).text();
    for (String bad :
        new String[] {
          "",
          good + good,
          good.substring(1),
          good.strip(),
          good.replace("99", "a"),
          good.replace("99", "1".repeat(19)),
          good.replace("seen/1", "seen/2")
        }) {
      assertThat(DatabaseMark.parse(bad)).as(bad).isNull();
    }
  }

  @Test
  void laterIncarnationsAndEvents_arePastOthers() {
    assertThat(at(1, 5).isPast(at(0, 9))).isTrue();
    assertThat(at(0, 9).isPast(at(1, 5))).isFalse();
    assertThat(at(1, 6).isPast(at(1, 5))).isTrue();
    assertThat(at(1, 5).isPast(at(1, 5))).isFalse();
    assertThat(at(1, 5).isPast(new DatabaseMark("first", 1, "now", null))).isTrue();
    assertThat(new DatabaseMark("first", 1, "now", null).isPast(at(1, 5))).isFalse();
  }
}
